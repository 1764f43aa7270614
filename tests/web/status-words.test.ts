import { type Decision, type DecisionBody, isRelease } from '@inviato/shared/decision.ts'
import { createId } from '@inviato/shared/id.ts'
import type { PublicationState } from '@inviato/shared/publication.ts'
import type { PostStatus } from '@inviato/shared/status.ts'
import { defaultPolicy } from '@inviato/shared/workspace.ts'
import { beforeEach, expect, test } from 'vitest'
import type { PostView } from '../../web/src/lib/post-view.ts'
import { sayStatus, type StatusAround } from '../../web/src/lib/status-words.ts'
import { aChannel, aDecision, aMember, aPost, aPublication } from '../support/documents.ts'
import { speak } from '../support/language.ts'
import { aView, byId } from '../support/post-views.ts'

// Without zones: what is said of a time has its own tests.
process.env.TZ = 'UTC'
const now = new Date('2026-05-13T19:00:00.000Z')
const [soon, past] = ['2026-05-13T20:30:00.000Z', '2026-05-13T18:30:00.000Z']
const live = aChannel({ network: 'live', slug: 'lumen', open: true, comments: 'open' })
const story = aChannel({ network: 'by-hand', label: 'Instagram', format: 'story' })
const [author, manager] = [aMember('author'), aMember('manager')]
const around: StatusAround = {
  channels: byId(live, story), members: byId(author, manager), policy: defaultPolicy, now, connected: true, heardAt: undefined, byHand: [],
}
const contentHash = `v1:${'a'.repeat(64)}`

beforeEach(() => speak('en'))

let minute = 0
function decide(body: DecisionBody, by = manager.id): Decision {
  minute += 1
  return aDecision('posts:0', body, { by, arrivedAt: new Date(Date.UTC(2026, 4, 13, 12, minute)).toISOString() })
}

/** Publications on the Live page and by hand, in these states. */
function inStates(...states: PublicationState[]) {
  return states.map((state, at) => aPublication({ channelId: at === 0 ? live.id : story.id, state }))
}

function say(status: PostStatus, fields: Partial<PostView> = {}, more: Partial<StatusAround> = {}): string {
  return sayStatus(aView({ status, ...fields }), { ...around, ...more })
}

test.each<[PostStatus, Partial<PostView>, english: string, italian: string]>([
  ['draft', {}, 'Draft', 'Bozza'],
  ['in-review', {}, 'To approve', 'Da approvare'],
  ['scheduled', { dueAt: soon }, 'Goes out tonight 20:30', 'Esce stasera 20:30'],
  ['waiting-for-media', {}, 'Waits for its photos', 'Aspetta le sue foto'],
  ['by-hand', { publications: inStates('published', 'by-hand') }, 'To publish by hand on by-hand', 'Da pubblicare a mano su by-hand'],
  ['publishing', {}, 'Publishing', 'In uscita'],
  ['published', { dueAt: past }, 'Published tonight 18:30', 'Pubblicato stasera 18:30'],
  ['published', {}, 'Published', 'Pubblicato'],
  ['missed', { dueAt: past }, 'Missed, it was due tonight 18:30', 'Fuori tempo: doveva uscire stasera 18:30'],
  ['maybe-live', {}, 'Maybe live, checking', 'Forse già online, sto controllando'],
  ['cancelled', {}, 'Called back, not going out', 'Richiamato, non esce'],
])('%s is said in both languages', (status, fields, english, italian) => {
  expect(say(status, fields)).toBe(english)
  speak('it')
  expect(say(status, fields)).toBe(italian)
})

test('a phone past the due time says what it does not know', () => {
  const late = (more: Partial<StatusAround>) => say('scheduled', { dueAt: past }, more)
  expect(late({ heardAt: '2026-05-13T18:10:00.000Z' })).toBe('Due tonight 18:30, no news since 18:10')
  expect(late({ heardAt: '2026-05-12T22:10:00.000Z' })).toBe('Due tonight 18:30, last news yesterday 22:10')
  expect(late({})).toBe('Due tonight 18:30, no news yet')
  speak('it')
  expect(late({ heardAt: '2026-05-12T22:10:00.000Z' })).toBe('Previsto stasera 18:30, ultime notizie ieri 22:10')
})

test('says of what is not under way that it is tried again, and of what nobody can read that a person must look', () => {
  const retrying = aPublication({ channelId: live.id, state: 'retrying', retryAt: soon })
  expect(say('publishing', { publications: [retrying] })).toBe('live does not answer, trying again tonight 20:30')
  expect(say('publishing', { publications: [retrying, aPublication({ channelId: story.id, state: 'submitting' })] })).toBe('Publishing')
  expect(say('maybe-live', { publications: [aPublication({ state: 'unconfirmed', retryAt: soon })] })).toBe('Maybe live, checking')
  expect(say('maybe-live', { publications: [aPublication({ state: 'unconfirmed', error: { code: 'ask', message: 'no' } })] })).toBe('Maybe live: have a look')
})

test('gives the server a minute before its silence is worth a word, a phone without network none', () => {
  const [within, after] = ['2026-05-13T18:59:01.000Z', '2026-05-13T18:59:00.000Z']
  expect(say('scheduled', { dueAt: within })).toBe('Publishing')
  expect(say('scheduled', { dueAt: after })).toBe('Due tonight 18:59, no news yet')
  expect(say('scheduled', { dueAt: within }, { connected: false })).toBe('Due tonight 18:59, no news yet')
  expect(say('scheduled', {})).toBe('Publishing')
})

test('tells a release that is still on this phone from one that the server has', () => {
  const arrived = decide({ kind: 'release', contentHash, intent: 'schedule' }, author.id)
  const release = isRelease(arrived) ? arrived : undefined
  const here = release && { ...release, arrivedAt: undefined }
  expect(say('ready', { release })).toBe('Ready, the server is taking it')
  expect(say('ready', { release: here }, { connected: false })).toBe('Ready, leaves at the next signal')
  expect(say('ready', { release: here, dueAt: soon }, { connected: false })).toBe('Ready for tonight 20:30, leaves this phone at the next signal')
  expect(say('approved', { release }, { policy: { ...defaultPolicy, approval: 'needed' } })).toBe('Approved')
})

test('counts the people who said yes to this very content', () => {
  const policy = { ...defaultPolicy, approval: 'needed', approvers: 2 } as const
  const arrived = decide({ kind: 'release', contentHash, intent: 'submit' }, author.id)
  const release = isRelease(arrived) ? arrived : undefined
  const yes = decide({ kind: 'approve', contentHash })
  const old = decide({ kind: 'approve', contentHash: `v1:${'b'.repeat(64)}` }, author.id)
  expect(say('in-review', { release, decisions: [old] }, { policy })).toBe('To approve')
  expect(say('in-review', { release, decisions: [old, yes, yes] }, { policy })).toBe('To approve, 1 of 2 said yes')
})

test('names who asks for changes and who holds it, also once they have left', () => {
  const no = decide({ kind: 'changes', contentHash })
  const hold = decide({ kind: 'order', act: 'hold' })
  const later = decide({ kind: 'release', contentHash, intent: 'publish' })
  const release = isRelease(later) ? later : undefined
  expect(say('changes-asked', { decisions: [no] })).toBe('The manager asks for changes')
  expect(say('changes-asked', { decisions: [no] }, { members: new Map() })).toMatch(/^Someone/)
  expect(say('on-hold', { decisions: [hold] })).toBe('On hold, stopped by The manager')
  expect(say('on-hold', { decisions: [hold], release })).toBe('On hold: changed after it was ready')
})

test('a stop that the server may not have heard of promises nothing', () => {
  for (const state of ['scheduled', 'waiting', 'by-hand'] as const) {
    expect(say('cancelled', { publications: inStates(state) })).toBe('Called back here, the server does not know yet')
    expect(say('on-hold', { publications: inStates(state) })).toBe('On hold here, the server does not know yet')
  }
})

test('names the channels that it is not on, those that failed before those still to come', () => {
  const sayOf = (...states: PublicationState[]) => say('published-in-part', { publications: inStates(...states) })
  for (const state of ['failed', 'missed', 'reconnect'] as const) expect(sayOf('published', state)).toBe('Published, but not on by-hand')
  for (const state of ['by-hand', 'waiting', 'scheduled', 'held'] as const) expect(sayOf('published', state)).toBe('Published, not yet on by-hand')
})

test('asks for the account before it speaks of failures', () => {
  expect(say('not-sent', { publications: inStates('failed', 'missed') })).toBe('Not published on live')
  expect(say('not-sent', { publications: inStates('reconnect', 'failed') })).toBe('Waits until live is connected again')
})

test('counts the photos that are still on phones, each once, and names the phones', () => {
  const [first, second] = [createId(), createId()]
  const from = (device: string, mediaId = first) => ({ mediaId, device, deviceId: author.id })
  const waiting = (...waitingFor: ReturnType<typeof from>[]) =>
    say('waiting-for-media', { publications: [aPublication({ waitingFor }), aPublication({ waitingFor: structuredClone(waitingFor) })] })
  expect(waiting(from('Ada’s phone'))).toBe('Waits for a photo on Ada’s phone')
  expect(waiting(from('Ada’s phone'), from('Leo’s phone', second))).toBe('Waits for 2 photos on Ada’s phone, Leo’s phone')
})

test('calls the phone in hand this phone', () => {
  const held = { mediaId: createId(), device: 'Ada’s phone', deviceId: author.id }
  const publications = [aPublication({ waitingFor: [held, { ...held, mediaId: createId(), device: 'Leo’s phone', deviceId: manager.id }] })]
  expect(say('waiting-for-media', { publications }, { deviceId: author.id })).toBe('Waits for 2 photos on this phone, Leo’s phone')
})

test('says that it is a person\'s turn by this phone\'s own clock, and what the server was not told yet', () => {
  const byHand = [{ channelId: story.id }]
  for (const status of ['ready', 'approved', 'scheduled', 'by-hand'] as const) {
    expect(say(status, {}, { byHand })).toBe(`To publish by hand on ${story.body.name}`)
  }
  expect(say('on-hold', {}, { byHand })).not.toContain('by hand')
  const post = aPost({ channels: [story.id] })
  const done = aDecision(`publications:${post.id}:${story.id}`, { kind: 'order', act: 'done' })
  expect(say('ready', { post, orders: [done] })).toBe('Published by hand, the server does not know yet')
})
