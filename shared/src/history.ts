import * as z from 'zod/mini'
import { instant, text, uuid } from './fields.ts'
import { postSchema } from './post.ts'

/** A post as it was, or is, after somebody's sitting at it. */
export const postVersion = z.strictObject({
  /** Names it among the versions of its post; later ones sort after earlier ones. */
  id: text(80),
  /** When it reached the server. */
  at: instant,
  /** Who made it what it is; absent where that is not known. */
  by: z.optional(uuid),
  /** It came of a merge with what somebody else had written meanwhile. */
  merged: z.boolean(),
  post: postSchema,
})

export const historyResponse = z.strictObject({
  /** Newest first; the first of the first page is the post as it is. */
  versions: z.array(postVersion),
  /** The id below which the next page goes on; null at the end. */
  before: z.nullable(text(80)),
})

export type PostVersion = z.infer<typeof postVersion>
export type HistoryResponse = z.infer<typeof historyResponse>

/** Where the versions of posts lie in a workspace's database: beside its collections, and replicated to no phone. */
export const historyPrefix = 'history:'

export function historyOf(postId: string): string {
  return `${historyPrefix}${postId}:`
}

/**
 * The name of a state of a post among its versions: by its height in the line of revisions, which no clock can turn
 * back. The same state has the same name, so that setting it aside twice is once.
 */
export function versionId(rev: string, arrivedAt: string): string {
  const [height = '', hash = ''] = rev.split('-')
  return `${height.padStart(6, '0')}:${arrivedAt}:${hash}`
}
