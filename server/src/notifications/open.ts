import { isUnanswered } from '@inviato/shared/answer.ts'
import { isConnection } from '@inviato/shared/channel.ts'
import { fromStoreId, storeId } from '@inviato/shared/collections.ts'
import { isPublicComment, isReply } from '@inviato/shared/comment.ts'
import type { NoticeKind } from '@inviato/shared/notification.ts'
import { publicationId } from '@inviato/shared/publication.ts'
import { stopsOf } from '@inviato/shared/stop.ts'
import { readDocument, readDocuments } from '../database/document.ts'
import type { Desk } from './desk.ts'
import { lookAt, occurrenceOf } from './happening.ts'

/** Whether what happened still waits for somebody: nobody is told of what a colleague has already dealt with. */
export async function isOpen(desk: Desk, kind: NoticeKind, item: string): Promise<boolean> {
  const [name = '', state = ''] = item.split('#')
  const id = fromStoreId(name)?.id ?? ''
  switch (kind) {
    case 'comment':
      return waitsForAnswer(desk, id)
    case 'approval': {
      const standing = await standingBehind(desk, id)
      return standing?.is === 'in-review' && standing.release.id === id
    }
    case 'changes': {
      const standing = await standingBehind(desk, id)
      return standing?.is === 'changes-asked' && standing.approval.id === id
    }
    case 'failed':
    case 'take-down':
    case 'by-hand': {
      const publication = await readDocument(desk.db, 'publications', id)
      return publication !== undefined && occurrenceOf(publication) === state
    }
    case 'stopped':
      return stopsOf(await desk.about(storeId('workspace', desk.workspaceId))).stop?.id === id
    case 'reconnect': {
      const connection = await readDocument(desk.db, 'channels', id)
      return connection !== undefined && isConnection(connection) && connection.body.state === 'reconnect'
    }
  }
}

/** How what a decision is about stands now. */
async function standingBehind(desk: Desk, decisionId: string) {
  const decision = await readDocument(desk.db, 'decisions', decisionId)
  return decision && (await lookAt(desk, decision.subject)).standing
}

async function waitsForAnswer(desk: Desk, commentId: string): Promise<boolean> {
  const comment = await readDocument(desk.db, 'comments', commentId)
  if (!comment || !isPublicComment(comment)) return false
  const answers = [...(await readDocuments(desk.db, 'comments', desk.answers.get(commentId) ?? [])).values()].filter(isReply)
  const names = [
    ...[commentId, ...answers.map(({ id }) => id)].map((id) => storeId('comments', id)),
    ...answers.map(({ id, body }) => storeId('publications', publicationId(id, body.channelId))),
  ]
  const decisions = new Map(await Promise.all(names.map(async (name) => [name, await desk.about(name)] as const)))
  return isUnanswered(comment, answers, (subject) => decisions.get(subject) ?? [])
}
