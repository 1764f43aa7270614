import { isChannel } from '@inviato/shared/channel.ts'
import { storeId } from '@inviato/shared/collections.ts'
import type { Decision, Release } from '@inviato/shared/decision.ts'
import { createId } from '@inviato/shared/id.ts'
import type { Post } from '@inviato/shared/post.ts'
import { plain } from './database/plain.ts'
import { envelopeOf, insert, patch, remove } from './database/write.ts'
import { decide } from './decisions.ts'
import type { Edit } from './post-edits.ts'
import type { Writer } from './writer.ts'

export interface NewPost {
  text?: string
  mediaIds?: readonly string[]
  /** Chosen channels; without them, the usual ones. */
  channels?: readonly string[]
  coverageId?: string
}

/** Starts a draft. It is on this phone's disk when the promise resolves. */
export async function createPost(writer: Writer, draft: NewPost = {}): Promise<Post> {
  const channels = draft.channels ?? (await usualChannels(writer))
  return insert(writer.database.posts, {
    ...envelopeOf(writer.memberId),
    text: draft.text ?? '',
    media: (draft.mediaIds ?? []).map((mediaId) => ({ id: createId(), mediaId })),
    channels: [...channels],
    variants: [],
    ...(draft.coverageId && { coverageId: draft.coverageId }),
  })
}

/** Changes the content of a post. What was released is held by that alone: its content hash no longer fits. */
export function editPost(writer: Writer, postId: string, edit: Edit): Promise<Post | undefined> {
  return patch(writer.database.posts, postId, edit)
}

/** Starts a draft with the content of another post; when and whether that went out does not come along. */
export function copyPost(writer: Writer, { text, language, media, channels, variants, coverageId }: Post): Promise<Post> {
  return insert(writer.database.posts, {
    ...envelopeOf(writer.memberId),
    text,
    media: media.map((slot) => ({ ...slot, id: createId() })),
    channels,
    variants,
    ...(language && { language }),
    ...(coverageId && { coverageId }),
  })
}

/** Deletes a post; its media are kept. */
export function deletePost(writer: Writer, postId: string): Promise<void> {
  return remove(writer.database.posts, postId)
}

/**
 * Says that a content is ready. `contentHash` is that of what was on the screen: if the post has become another one
 * meanwhile (someone else's edit arrives), it is held and shown instead of going out unseen.
 */
export function releasePost(
  writer: Writer,
  postId: string,
  contentHash: string,
  intent: Release['body']['intent'],
): Promise<Decision> {
  return decide(writer, storeId('posts', postId), { kind: 'release', contentHash, intent })
}

/** Calls a released post back, or holds it. A later release overrules both. */
export function stopPost(writer: Writer, postId: string, act: 'cancel' | 'hold', seenState: string): Promise<Decision> {
  return decide(writer, storeId('posts', postId), { kind: 'order', act, seenState })
}

/** The channels of the member's latest post that are still in use; at first, all that publish by themselves. */
async function usualChannels({ database, memberId }: Writer): Promise<string[]> {
  const documents = await database.channels.find().exec()
  const inUse = documents.map((document) => plain(document)).filter((each) => isChannel(each) && !each.body.archived)
  const posts = await database.posts.find({ sort: [{ id: 'desc' }], limit: 20 }).exec()
  const latest = posts.find((post) => post.by === memberId && !post.example)
  if (latest) return latest.channels.filter((id) => inUse.some((channel) => channel.id === id))
  return inUse.flatMap(({ id, body }) => (body.kind === 'channel' && body.settings.network !== 'by-hand' ? [id] : []))
}
