import type { PublicComment, Reply } from '@inviato/shared/comment.ts'
import type { Decision } from '@inviato/shared/decision.ts'
import { createId } from '@inviato/shared/id.ts'
import { replyContent } from '@inviato/shared/outgoing.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { defaultPolicy } from '@inviato/shared/workspace.ts'
import { expect, test } from 'vitest'
import { type AnswerState, keptThreads } from '../../web/src/lib/conversation.ts'
import { aChannel, aDecision, aMember, aPublication } from '../support/documents.ts'
import { byId } from '../support/post-views.ts'

const channel = aChannel({ network: 'live', slug: 'lumen', open: true, comments: 'open' })
const manager = aMember('manager')
const postId = createId()
const stamp = { id: createId(), at: '2026-05-13T19:00:00.000Z', postId }
const comment: PublicComment = {
  ...stamp, body: { kind: 'public', publicationId: `${postId}:${channel.id}`, channelId: channel.id, author: { name: 'Ada' }, text: 'Where?', remoteId: '1', visible: 'shown' },
}
const reply: Reply = { ...stamp, id: createId(), by: manager.id, body: { kind: 'reply', parentId: comment.id, channelId: channel.id, text: 'By the harbour.' } }
const release = aDecision(`comments:${reply.id}`, { kind: 'release', contentHash: replyContent(reply, channel).hash, intent: 'publish' }, { arrivedAt: '2026-05-13T19:01:00.000Z' })
const name = `publications:${reply.id}:${channel.id}`
const takeDown = (arrivedAt?: string) => aDecision(name, { kind: 'order', act: 'take-down', seenState: 'published' }, { arrivedAt })

function stateWith(fields: Partial<Publication>, ...decisions: Decision[]): AnswerState | undefined {
  const publication = aPublication({ ...fields, id: `${reply.id}:${channel.id}`, subjectKind: 'reply', channelId: channel.id })
  const all = [release, ...decisions]
  const [thread] = keptThreads()({
    comments: new Map([[postId, [comment, reply]]]), about: (subject) => all.filter((each) => each.subject === subject), publications: byId(publication),
    channels: byId(channel), members: byId(manager), policy: defaultPolicy, memberId: manager.id,
  }, undefined)
  return thread?.entries[0]?.answers[0]?.state
}

test('an answer is online until the server has heard that it is to be taken down, and says so', () => {
  expect(stateWith({ state: 'published' })).toMatchObject({ is: 'published' })
  expect(stateWith({ state: 'published' }, takeDown())).toMatchObject({ is: 'taking-down', heard: false })
  expect(stateWith({ state: 'published' }, takeDown('2026-05-13T19:02:00.000Z'))).toMatchObject({ is: 'taking-down', heard: true })
  expect(stateWith({ state: 'removing' }, takeDown('2026-05-13T19:02:00.000Z'))).toMatchObject({ is: 'taking-down', heard: true })
  expect(stateWith({ state: 'removed' })).toEqual({ is: 'taken-down' })
})

test('an answer that was sent back says with which note', () => {
  const author = aMember('author')
  const mine: Reply = { ...reply, by: author.id }
  const sent = { ...release, by: author.id }
  const back = aDecision(`comments:${mine.id}`, { kind: 'changes', contentHash: replyContent(mine, channel).hash }, { by: manager.id, arrivedAt: '2026-05-13T19:02:00.000Z', note: 'Say where.' })
  const [thread] = keptThreads()({
    comments: new Map([[postId, [comment, mine]]]), about: (subject) => [sent, back].filter((each) => each.subject === subject), publications: new Map(),
    channels: byId(channel), members: byId(manager, author), policy: { ...defaultPolicy, authorsAnswer: false }, memberId: author.id,
  }, undefined)
  expect(thread?.entries[0]?.answers[0]?.state).toEqual({ is: 'changes-asked', note: 'Say where.' })
  expect(thread?.open).toBe(1)
})

test('an answer that could not be taken down is online again, and can be asked once more', () => {
  const order = takeDown('2026-05-13T19:02:00.000Z')
  const orders: Publication['orders'] = [{ id: order.id, outcome: 'done', at: '2026-05-13T19:02:00.000Z' }]
  expect(stateWith({ state: 'published', orders, error: { code: 'stays-refused', message: 'no' } }, order)).toMatchObject({ is: 'published' })
})
