import { createId } from '@inviato/shared/id.ts'
import { postContent } from '@inviato/shared/outgoing.ts'
import { standingOf } from '@inviato/shared/standing.ts'
import { defaultPolicy, type Policy } from '@inviato/shared/workspace.ts'
import { expect, test } from 'vitest'
import { approve, askForChanges, noSayOf, waitsForMe } from '../../web/src/lib/approvals.ts'
import { viewOf } from '../../web/src/lib/post-view.ts'
import { aChannel, aDecision, aMember, aPost } from '../support/documents.ts'
import { aWriter } from '../support/phone-database.ts'

const contentHash = `v1:${'a'.repeat(64)}`
const policy: Policy = { ...defaultPolicy, approval: 'needed', approvers: 2 }
const author = createId()
const release = aDecision('posts:x', { kind: 'release', contentHash, intent: 'submit' }, { by: author })

test('approves exactly what was shown', async () => {
  const writer = await aWriter()
  const postId = createId()
  const decision = await approve(writer, { postId, contentHash })
  expect(decision).toMatchObject({ subject: `posts:${postId}`, by: writer.memberId, body: { kind: 'approve', contentHash } })
  expect(decision.arrivedAt).toBeUndefined()
})

test('writes down who said yes by phone', async () => {
  const writer = await aWriter()
  const decision = await approve(writer, { postId: createId(), contentHash }, ' Elsa Marten ')
  expect(decision.body).toEqual({ kind: 'approve', contentHash, onBehalfOf: 'Elsa Marten' })
})

test('asks for changes with a note', async () => {
  const writer = await aWriter()
  const decision = await askForChanges(writer, { postId: createId(), contentHash }, 'The name is wrong ')
  expect(decision).toMatchObject({ note: 'The name is wrong', body: { kind: 'changes' } })
})

test('tells who has no say, and why', () => {
  const manager = aMember('manager')
  const members = new Map([[manager.id, manager]])
  const said = aDecision('posts:x', { kind: 'approve', contentHash }, { by: manager.id })
  const open = standingOf({ contentHash, decisions: [release], members, policy })
  expect(noSayOf({ id: manager.id, role: 'manager' }, open, policy)).toBeUndefined()
  expect(noSayOf({ id: createId(), role: 'author' }, open, policy)).toBe('role')
  expect(noSayOf({ id: author, role: 'owner' }, open, policy)).toBe('own-work')
  expect(noSayOf({ id: author, role: 'owner' }, open, { ...policy, ownWork: true })).toBeUndefined()
  const once = standingOf({ contentHash, decisions: [release, said], members, policy })
  expect(noSayOf({ id: manager.id, role: 'manager' }, once, policy)).toBe('given')
})

test('counts for a member what waits for their yes, and nothing else in the queue', () => {
  const [owner, manager, writer] = [aMember('owner'), aMember('manager'), aMember('author')]
  const live = aChannel({ network: 'live', slug: 'lumen', open: false, comments: 'moderated' })
  const channels = new Map([[live.id, live]])
  const post = aPost({ by: manager.id, channels: [live.id] })
  const content = postContent(post, channels, new Map())
  if (!content.ok) throw new Error(content.reason)
  const submitted = aDecision(`posts:${post.id}`, { kind: 'release', contentHash: content.hash, intent: 'submit' }, { by: manager.id })
  const around = {
    channels, policy, media: new Map(), events: [], publications: new Map(),
    members: new Map([owner, manager, writer].map((each) => [each.id, each])),
    decisions: new Map([[`posts:${post.id}`, [submitted]]]),
  }
  const waits = ({ id, body }: typeof owner) => waitsForMe(viewOf(post, around), around, { id, role: body.kind === 'member' ? body.role : 'author' })
  expect([owner, manager, writer].map(waits)).toEqual([true, false, false])
})
