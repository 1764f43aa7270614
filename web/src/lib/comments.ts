import type { Channel } from '@inviato/shared/channel.ts'
import { storeId } from '@inviato/shared/collections.ts'
import { isReply, type PublicComment, type Reply } from '@inviato/shared/comment.ts'
import type { Decision } from '@inviato/shared/decision.ts'
import { createId } from '@inviato/shared/id.ts'
import { replyContent } from '@inviato/shared/outgoing.ts'
import type { Workspace } from '@inviato/shared/workspace.ts'
import { envelopeOf, insert, patch, remove } from './database/write.ts'
import { decide } from './decisions.ts'
import type { Writer } from './writer.ts'

/** Begins an answer: a draft that is on disk from its first word, and goes nowhere before it is sent. */
export async function beginAnswer(writer: Writer, comment: PublicComment, text: string): Promise<Reply> {
  const { channelId } = comment.body
  const reply: Reply = { ...envelopeOf(writer.memberId), postId: comment.postId, body: { kind: 'reply', parentId: comment.id, channelId, text } }
  await insert(writer.database.comments, reply)
  return reply
}

/** Writes the text of an answer; `change` gets it as it is stored at that moment. */
export async function writeAnswer(writer: Writer, replyId: string, change: (stored: string) => string): Promise<Reply | undefined> {
  const written = await patch(writer.database.comments, replyId, (stored) =>
    isReply(stored) ? { ...stored, body: { ...stored.body, text: change(stored.body.text) } } : stored,
  )
  return written && isReply(written) ? written : undefined
}

/** Throws a draft away. */
export function discardAnswer(writer: Writer, replyId: string): Promise<void> {
  return remove(writer.database.comments, replyId)
}

/** Says that an answer is ready, exactly as it was seen. It leaves in ten seconds, and offline when there is a network. */
export function sendAnswer(writer: Writer, seen: Reply, channel: Channel): Promise<Decision> {
  const { hash } = replyContent(seen, channel)
  return decide(writer, storeId('comments', seen.id), { kind: 'release', contentHash: hash, intent: 'publish' })
}

/** Takes an answer back before it has left. */
export function takeBackAnswer(writer: Writer, replyId: string): Promise<Decision> {
  return decide(writer, storeId('comments', replyId), { kind: 'order', act: 'cancel' })
}

/** Sends an answer although a colleague has answered too. */
export function sendAnyway(writer: Writer, replyId: string): Promise<Decision> {
  return decide(writer, storeId('comments', replyId), { kind: 'order', act: 'send-anyway' })
}

/** Approves an answer as it was read. */
export function approveAnswer(writer: Writer, replyId: string, contentHash: string): Promise<Decision> {
  return decide(writer, storeId('comments', replyId), { kind: 'approve', contentHash })
}

/** Sends an answer back as it was read, with a note that says what to change. */
export function askForAnswerChanges(writer: Writer, replyId: string, contentHash: string, note: string): Promise<Decision> {
  return decide(writer, storeId('comments', replyId), { kind: 'changes', contentHash }, note)
}

/** Puts a comment aside, or takes it up again. */
export function triage(writer: Writer, commentId: string, state: 'open' | 'done'): Promise<Decision> {
  return decide(writer, storeId('comments', commentId), { kind: 'triage', state })
}

/** Decides whether the public sees a comment. */
export function moderate(writer: Writer, commentId: string, act: 'show' | 'hide'): Promise<Decision> {
  return decide(writer, storeId('comments', commentId), { kind: 'order', act })
}

/** Keeps a text to answer with again; on disk when it resolves. */
export function keepSavedReply(writer: Writer, workspaceId: string, text: string): Promise<Workspace | undefined> {
  const saved = { id: createId(), text: text.trim() }
  return patch(writer.database.workspace, workspaceId, (before) => ({ ...before, savedReplies: [...before.savedReplies, saved].slice(-100) }))
}

export function dropSavedReply(writer: Writer, workspaceId: string, id: string): Promise<Workspace | undefined> {
  return patch(writer.database.workspace, workspaceId, (before) => ({ ...before, savedReplies: before.savedReplies.filter((each) => each.id !== id) }))
}
