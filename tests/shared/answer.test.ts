import { answerPolicy, isUnanswered, overtakenBy } from '@inviato/shared/answer.ts'
import type { PublicComment, Reply } from '@inviato/shared/comment.ts'
import type { Decision } from '@inviato/shared/decision.ts'
import { createId } from '@inviato/shared/id.ts'
import type { Member } from '@inviato/shared/member.ts'
import { defaultPolicy } from '@inviato/shared/workspace.ts'
import { expect, test } from 'vitest'
import { aDecision, aMember } from '../support/documents.ts'

const hash = `v1:${'a'.repeat(64)}`
const [ada, bruno, comment, postId, channelId] = Array.from({ length: 5 }, () => createId())

function aReply(by = ada): Reply {
  return { id: createId(), by, at: '2026-03-14T20:00:00.000Z', postId: postId ?? '', body: { kind: 'reply', parentId: comment ?? '', channelId: channelId ?? '', text: 'Yes!' } }
}

function released(reply: Reply, arrivedAt?: string): Decision {
  return aDecision(`comments:${reply.id}`, { kind: 'release', contentHash: hash, intent: 'publish' }, { by: reply.by, at: '2026-03-14T20:00:00.000Z', arrivedAt })
}

function ordered(reply: Reply, act: 'send-anyway' | 'cancel', arrivedAt: string): Decision {
  return aDecision(`comments:${reply.id}`, { kind: 'order', act }, { arrivedAt })
}

function among(...decisions: Decision[]) {
  return (subject: string) => decisions.filter((each) => each.subject === subject)
}

test('the answer that reached the server second waits', () => {
  const [first, second] = [aReply(ada), aReply(bruno)]
  const decisions = among(released(second, '2026-03-14T20:05:00.000Z'), released(first, '2026-03-14T20:04:00.000Z'))
  expect(overtakenBy(second, [first, second], decisions)?.id).toBe(first.id)
  expect(overtakenBy(first, [first, second], decisions)).toBeUndefined()
})

test('an answer still on the phone waits for one that is on the server', () => {
  const [first, second] = [aReply(ada), aReply(bruno)]
  expect(overtakenBy(second, [first], among(released(first, '2026-03-14T20:04:00.000Z'), released(second)))?.id).toBe(first.id)
})

test('one person may answer twice', () => {
  const [first, second] = [aReply(ada), aReply(ada)]
  expect(overtakenBy(second, [first], among(released(first, '2026-03-14T20:04:00.000Z'), released(second)))).toBeUndefined()
})

test('neither a draft nor a cancelled answer of somebody else stands in the way', () => {
  const [first, second] = [aReply(ada), aReply(bruno)]
  expect(overtakenBy(second, [first], among(released(second)))).toBeUndefined()
  const cancelled = among(released(first, '2026-03-14T20:04:00.000Z'), ordered(first, 'cancel', '2026-03-14T20:06:00.000Z'), released(second, '2026-03-14T20:05:00.000Z'))
  expect(overtakenBy(second, [first], cancelled)).toBeUndefined()
})

test('goes out once its writer says to send it anyway', () => {
  const [first, second] = [aReply(ada), aReply(bruno)]
  const decisions = among(released(first, '2026-03-14T20:04:00.000Z'), released(second, '2026-03-14T20:05:00.000Z'), ordered(second, 'send-anyway', '2026-03-14T20:06:00.000Z'))
  expect(overtakenBy(second, [first], decisions)).toBeUndefined()
})

function aComment(visible: 'pending' | 'shown' | 'hidden' = 'shown'): PublicComment {
  return {
    id: comment ?? '', at: '2026-03-14T19:00:00.000Z', postId: postId ?? '',
    body: { kind: 'public', publicationId: `${postId}:${channelId}`, channelId: channelId ?? '', author: { name: 'Zoe' }, text: 'When?', remoteId: 'x', visible },
  }
}

function triaged(state: 'open' | 'done', arrivedAt: string): Decision {
  return aDecision(`comments:${comment ?? ''}`, { kind: 'triage', state }, { arrivedAt })
}

test('a comment waits again while its answer is sent back, until that is sent anew', () => {
  const answer = aReply()
  const say = (kind: 'changes' | 'approve', arrivedAt: string, by = bruno) =>
    aDecision(`comments:${answer.id}`, { kind, contentHash: hash }, { by, arrivedAt })
  const waits = (...decisions: Decision[]) => isUnanswered(aComment(), [answer], among(...decisions))
  const sent = released(answer, '2026-03-14T20:04:00.000Z')
  const back = say('changes', '2026-03-14T20:05:00.000Z')
  expect(waits(sent, back)).toBe(true)
  expect(waits(sent, back, say('approve', '2026-03-14T20:06:00.000Z', ada))).toBe(true)
  expect(waits(sent, back, say('approve', '2026-03-14T20:06:00.000Z'))).toBe(false)
  expect(waits(sent, back, released(answer, '2026-03-14T20:07:00.000Z'))).toBe(false)
  const other = { ...released(answer, '2026-03-14T20:04:30.000Z'), body: { kind: 'release', contentHash: `v1:${'b'.repeat(64)}`, intent: 'publish' } } as const
  expect(waits(sent, other, back)).toBe(false)
})

test('a comment waits until it is answered, put aside or hidden', () => {
  const reply = aReply()
  expect(isUnanswered(aComment(), [], among())).toBe(true)
  expect(isUnanswered(aComment('pending'), [reply], among())).toBe(true)
  expect(isUnanswered(aComment(), [reply], among(released(reply)))).toBe(false)
  expect(isUnanswered(aComment('hidden'), [], among())).toBe(false)
  expect(isUnanswered(aComment(), [], among(triaged('done', '2026-03-14T20:00:00.000Z')))).toBe(false)
})

test('a comment waits again when somebody takes it up again, or takes the answer back', () => {
  const reply = aReply()
  expect(isUnanswered(aComment(), [], among(triaged('open', '2026-03-14T20:01:00.000Z'), triaged('done', '2026-03-14T20:00:00.000Z')))).toBe(true)
  const takenBack = among(released(reply, '2026-03-14T20:00:00.000Z'), ordered(reply, 'cancel', '2026-03-14T20:00:05.000Z'))
  expect(isUnanswered(aComment(), [reply], takenBack)).toBe(true)
})

test('an author’s answer needs approval only where the brand wants to see it first', () => {
  const [author, manager] = [aMember('author'), aMember('manager')]
  const members = new Map([author, manager].map((member) => [member.id, member]))
  const by = (member: Member) => [aDecision('comments:x', { kind: 'release', contentHash: hash, intent: 'publish' }, { by: member.id })]
  const needed = { ...defaultPolicy, approval: 'needed' as const, authorsAnswer: false }
  expect(answerPolicy(needed, by(author), members).approval).toBe('needed')
  expect(answerPolicy(needed, by(manager), members).approval).toBe('none')
  expect(answerPolicy({ ...needed, authorsAnswer: true }, by(author), members).approval).toBe('none')
})

test('an answer that is taken down answers nobody', () => {
  const [first, second] = [aReply(ada), aReply(bruno)]
  const down = aDecision(`publications:${first.id}:${channelId}`, { kind: 'order', act: 'take-down' }, { arrivedAt: '2026-03-14T20:06:00.000Z' })
  const decisions = [released(first, '2026-03-14T20:04:00.000Z'), released(second, '2026-03-14T20:05:00.000Z')]
  expect(overtakenBy(second, [first, second], among(...decisions))?.id).toBe(first.id)
  expect(overtakenBy(second, [first, second], among(...decisions, down))).toBeUndefined()
  expect(isUnanswered(aComment(), [first], among(...decisions))).toBe(false)
  expect(isUnanswered(aComment(), [first], among(...decisions, down))).toBe(true)
})
