import * as z from 'zod/mini'
import { envelope, text, url, uuid } from './fields.ts'

/**
 * What someone wrote under a publication (`public`, server-written), what the team answers (`reply`, released by a
 * decision on `comments:<id>` and published like a post), and what the team says among itself (`note`).
 */
export const commentSchema = z.strictObject({
  ...envelope,
  by: z.optional(envelope.by),
  postId: uuid,
  body: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('public'),
      publicationId: text(73),
      channelId: uuid,
      /** The comment that it answers, where that is known. */
      parentId: z.optional(uuid),
      author: z.strictObject({ name: text(120), handle: z.optional(text(253)), url: z.optional(url) }),
      text: text(5000),
      /** The network's own id: what comments are deduplicated by. */
      remoteId: text(500),
      /** What an answer must carry to find its place; only the channel's driver reads it. */
      reference: z.optional(text(2000)),
      url: z.optional(url),
      visible: z.enum(['pending', 'shown', 'hidden']),
    }),
    z.strictObject({
      kind: z.literal('reply'),
      /** The public comment that it answers. */
      parentId: uuid,
      channelId: uuid,
      text: text(5000),
    }),
    z.strictObject({ kind: z.literal('note'), text: text(5000), room: z.enum(['internal', 'client']) }),
  ]),
})

export type CommentDocument = z.infer<typeof commentSchema>
export type PublicComment = CommentDocument & { body: { kind: 'public' } }
export type Reply = CommentDocument & { body: { kind: 'reply' } }
export type Note = CommentDocument & { body: { kind: 'note' } }

export function isPublicComment(document: CommentDocument): document is PublicComment {
  return document.body.kind === 'public'
}

export function isReply(document: CommentDocument): document is Reply {
  return document.body.kind === 'reply'
}

export function isNote(document: CommentDocument): document is Note {
  return document.body.kind === 'note'
}
