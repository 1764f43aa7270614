import type { PublicComment } from '@inviato/shared/comment.ts'
import type { Decision } from '@inviato/shared/decision.ts'
import { createId } from '@inviato/shared/id.ts'
import { defaultPolicy } from '@inviato/shared/workspace.ts'
import { expect, test } from 'vitest'
import { type Around, keptThreads } from '../../web/src/lib/conversation.ts'
import { keptViews } from '../../web/src/lib/post-view.ts'
import type { Touched } from '../../web/src/lib/touched.ts'
import { aDecision, aMedia, aMember, aPost } from '../support/documents.ts'
import { byId, surroundings } from '../support/post-views.ts'

const untouched: Touched = new Set()

/** The places at which something else stands than before. */
function madeAnew<Thing>(before: readonly Thing[], after: readonly Thing[]): number[] {
  return after.flatMap((each, at) => (each === before[at] ? [] : [at]))
}

test('a word about one post makes the view of that post anew, and no other', () => {
  const views = keptViews()
  const [first, second, third] = [aPost(), aPost(), aPost()]
  const decisions = new Map<string, readonly Decision[]>()
  const around = surroundings({ decisions })
  const before = views.ofAll([first, second, third], around, undefined)

  decisions.set(`posts:${second.id}`, [aDecision(`posts:${second.id}`, { kind: 'release', contentHash: `v1:${'a'.repeat(64)}`, intent: 'publish' })])
  const said = views.ofAll([first, second, third], around, new Set([second.id]))
  expect(madeAnew(before, said)).toEqual([1])
  expect(said[1]?.release).toBeDefined()

  const written = views.ofAll([{ ...first, text: 'The doors open at ten.' }, second, third], around, untouched)
  expect(madeAnew(said, written)).toEqual([0])
})

test('where nobody knows what has changed, only views of other things are made anew', () => {
  const views = keptViews()
  const photo = aMedia()
  const posts = [aPost({ media: [{ id: createId(), mediaId: photo.id }] }), aPost()]
  const around = surroundings({ media: byId(photo) })
  const before = views.ofAll(posts, around, undefined)
  expect(madeAnew(before, views.ofAll(posts, around, undefined))).toEqual([])
  const described = { ...around, media: byId({ ...photo, alt: 'The stage at night' }) }
  expect(madeAnew(before, views.ofAll(posts, described, undefined))).toEqual([0])
})

test('another policy is looked at for every post', () => {
  const views = keptViews()
  const posts = [aPost(), aPost()]
  const around = surroundings()
  const before = views.ofAll(posts, around, undefined)
  expect(madeAnew(before, views.ofAll(posts, around, untouched))).toEqual([])
  expect(madeAnew(before, views.ofAll(posts, { ...around, policy: { ...defaultPolicy, approvers: 2 } }, untouched))).toEqual([0, 1])
})

test('a word about one comment makes the conversation under its post anew, and no other', () => {
  const threadsOf = keptThreads()
  const [quiet, busy] = [aComment('2026-05-13T19:00:00.000Z'), aComment('2026-05-13T18:00:00.000Z')]
  const comments = new Map([[quiet.postId, [quiet]], [busy.postId, [busy]]])
  const decisions: Decision[] = []
  const around: Around = {
    comments, about: (subject) => decisions.filter((each) => each.subject === subject), publications: new Map(),
    channels: new Map(), members: byId(aMember('manager')), policy: defaultPolicy, memberId: createId(),
  }
  const before = threadsOf(around, undefined)
  expect(before.map(({ open }) => open)).toEqual([1, 1])
  expect(madeAnew(before, threadsOf(around, untouched))).toEqual([])

  decisions.push(aDecision(`comments:${busy.id}`, { kind: 'triage', state: 'done' }))
  const said = threadsOf(around, new Set([busy.postId]))
  expect(madeAnew(before, said)).toEqual([1])
  expect(said.map(({ open }) => open)).toEqual([1, 0])

  const answered = threadsOf({ ...around, comments: new Map([...comments, [quiet.postId, [quiet, aComment(quiet.at, quiet.postId)]]]) }, untouched)
  expect(madeAnew(said, answered)).toEqual([0])
  expect(madeAnew(answered, threadsOf({ ...around, memberId: createId() }, untouched))).toEqual([0, 1])
})

function aComment(at: string, postId = createId()): PublicComment {
  const channelId = createId()
  const body = { kind: 'public', publicationId: `${postId}:${channelId}`, channelId, author: { name: 'Ada' }, text: 'Where?', remoteId: '1', visible: 'shown' } as const
  return { id: createId(), at, postId, body }
}
