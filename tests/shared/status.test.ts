import type { Decision, DecisionBody } from '@inviato/shared/decision.ts'
import { postContent } from '@inviato/shared/outgoing.ts'
import { type Publication, publicationState, type PublicationState } from '@inviato/shared/publication.ts'
import { notReady, postStatus, type PostStatus } from '@inviato/shared/status.ts'
import { defaultPolicy, type Policy } from '@inviato/shared/workspace.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aChannel, aDecision, aMedia, aMember, aPost, aPublication } from '../support/documents.ts'

const live = aChannel({ network: 'live', slug: 'lumen', open: true, comments: 'open' })
const story = aChannel({ network: 'by-hand', label: 'Instagram', format: 'story' })
const channels = new Map([live, story].map((each) => [each.id, each]))
const [author, manager] = [aMember('author'), aMember('manager')]
const members = new Map([author, manager].map((each) => [each.id, each]))
const needed: Policy = { ...defaultPolicy, approval: 'needed' }
const post = aPost({ channels: [live.id, story.id] })
const content = postContent(post, channels, new Map())
const contentHash = content.ok ? content.hash : ''

let minute = 0
function decide(body: DecisionBody, by = author.id): Decision {
  minute += 1
  return aDecision(`posts:${post.id}`, body, { by, arrivedAt: new Date(Date.UTC(2026, 5, 1, 12, minute)).toISOString() })
}
const release = decide({ kind: 'release', contentHash, intent: 'publish' })
const changed = decide({ kind: 'release', contentHash: `v1:${'2'.repeat(64)}`, intent: 'publish' })
const yes = decide({ kind: 'approve', contentHash }, manager.id)
const no = decide({ kind: 'changes', contentHash }, manager.id)
const hold = decide({ kind: 'order', act: 'hold' })
const cancel = decide({ kind: 'order', act: 'cancel' })
const again = decide({ kind: 'release', contentHash, intent: 'publish' })

/** One publication per state: the first on the Live page, the second by hand. */
function inStates(states: readonly PublicationState[], releaseId = release.id): Publication[] {
  return states.map((state, at) => aPublication({ postId: post.id, channelId: post.channels[at], state, releaseId }))
}

function status(decisions: Decision[], publications: Publication[] = [], policy = defaultPolicy): PostStatus {
  return postStatus({ post, channels, media: new Map(), decisions, publications, members, policy })
}

/** What people have said, and what the status is of it alone. */
const said: [facts: string, decisions: Decision[], policy: Policy, expected: PostStatus][] = [
  ['nothing', [], defaultPolicy, 'draft'],
  ['a yes to what nobody released', [yes], needed, 'draft'],
  ['a release', [release], defaultPolicy, 'ready'],
  ['a release that asks for approval', [release], needed, 'in-review'],
  ['a release and a yes', [release, yes], needed, 'approved'],
  ['a release and a no', [release, no], needed, 'changes-asked'],
  ['a release of other words', [changed], defaultPolicy, 'on-hold'],
  ['a hold after the release', [release, hold], defaultPolicy, 'on-hold'],
  ['a stop after the release', [release, cancel], defaultPolicy, 'cancelled'],
  ['a release after the stop', [release, cancel, again], defaultPolicy, 'ready'],
]

test.each(said)('of %s it is as people decided', (_, decisions, policy, expected) => {
  expect(status(decisions, [], policy)).toBe(expected)
})

/** What the server says of the two channels of a released post, the strongest word first. */
const told: [states: PublicationState[], expected: PostStatus][] = [
  [['unconfirmed', 'submitting'], 'maybe-live'],
  [['published', 'unconfirmed'], 'maybe-live'],
  [['submitting', 'failed'], 'publishing'],
  [['processing', 'published'], 'publishing'],
  [['retrying', 'scheduled'], 'publishing'],
  [['published', 'published'], 'published'],
  [['published', 'cancelled'], 'published'],
  [['published', 'by-hand'], 'published-in-part'],
  [['published', 'failed'], 'published-in-part'],
  [['published', 'missed'], 'published-in-part'],
  [['failed', 'missed'], 'not-sent'],
  [['reconnect', 'scheduled'], 'not-sent'],
  [['missed', 'waiting'], 'missed'],
  [['waiting', 'by-hand'], 'waiting-for-media'],
  [['by-hand', 'scheduled'], 'by-hand'],
  [['scheduled', 'cancelled'], 'scheduled'],
  [['held', 'held'], 'ready'],
]

test.each(told)('of %j it is the strongest of the two', (states, expected) => {
  expect(status([release], inStates(states))).toBe(expected)
  expect(status([release], inStates(states).reverse())).toBe(expected)
})

test('is called back once a person has closed every channel of the release, until it is released anew', () => {
  expect(status([release], inStates(['cancelled', 'cancelled']))).toBe('cancelled')
  expect(status([release], inStates(['cancelled']))).toBe('ready')
  expect(status([release, cancel, again], inStates(['cancelled', 'cancelled']))).toBe('ready')
})

test('says what became of it whatever people decide afterwards', () => {
  const final: PublicationState[] = ['unconfirmed', 'submitting', 'processing', 'retrying', 'published', 'failed', 'reconnect', 'missed']
  fc.assert(
    fc.property(fc.constantFrom(...final), fc.subarray([release, changed, yes, no, hold, cancel]), (state, decisions) => {
      expect(status(decisions, inStates([state]), needed)).toBe(status([], inStates([state])))
    }),
  )
})

test('never calls out what no network was asked for, nor still to come what one was', () => {
  const planned: ReadonlySet<PublicationState> = new Set(['scheduled', 'held', 'waiting', 'by-hand', 'cancelled'])
  const out: ReadonlySet<PostStatus> = new Set([
    'publishing', 'published', 'published-in-part', 'not-sent', 'missed', 'maybe-live', 'taking-down', 'taken-down',
  ])
  const states = fc.array(fc.constantFrom(...publicationState.options), { maxLength: 2 })
  fc.assert(
    fc.property(states, fc.subarray([release, yes, no, hold, cancel]), (each, decisions) => {
      expect(out.has(status(decisions, inStates(each)))).toBe(each.some((state) => !planned.has(state)))
    }),
  )
})

test('says of what was to go out that it is stopped, and of nothing else', () => {
  const stopped = (state: PublicationState, decisions = [release]) => postStatus({
    post, channels, media: new Map(), decisions, publications: inStates([state]), members: new Map(), policy: defaultPolicy, stopped: true,
  })
  for (const state of ['scheduled', 'waiting', 'retrying'] as const) expect(stopped(state)).toBe('stopped')
  expect(stopped('submitting')).toBe('publishing')
  expect(stopped('published')).toBe('published')
  expect(stopped('missed')).toBe('missed')
  expect(stopped('scheduled', [release, cancel])).toBe('cancelled')
})

test('calls a post taken down once nothing of it is online', () => {
  expect(status([release], inStates(['removing']))).toBe('taking-down')
  expect(status([release], inStates(['removed', 'removed']))).toBe('taken-down')
  expect(status([release], inStates(['removed', 'published']))).toBe('published')
})

test('names what keeps a post from being released', () => {
  const unready = (fields: Parameters<typeof aPost>[0], media = [aMedia()]) =>
    notReady({ post: aPost({ channels: [live.id], ...fields }), channels, media: new Map(media.map((each) => [each.id, each])) })
  const [whole, unprepared, forbidden] = [aMedia(), aMedia({ publish: undefined }), aMedia({ consent: 'refused' })]
  const slot = (mediaId?: string) => ({ media: [{ id: post.id, ...(mediaId && { mediaId }) }] })
  expect(unready({})).toBeUndefined()
  expect(unready(slot(whole.id), [whole])).toBeUndefined()
  expect(unready({ channels: [] })).toBe('no-channel')
  expect(unready({ channels: [post.id] })).toBe('channel-unknown')
  expect(unready(slot())).toBe('empty-slot')
  expect(unready(slot(whole.id))).toBe('media-unknown')
  expect(unready(slot(unprepared.id), [unprepared])).toBe('media-unprepared')
  expect(unready(slot(forbidden.id), [forbidden])).toBe('media-forbidden')
})
