import type { Post } from '@inviato/shared/post.ts'
import { contentOf, type PostView, type Surroundings } from './post-view.ts'
import type { Edit } from './post-edits.ts'
import { editPost, stopPost } from './posts.ts'
import { withContent } from './versions.ts'
import type { Writer } from './writer.ts'

/**
 * Brings back what a post was, as an ordinary edit. It never releases anything: where the post becomes again what was
 * once released, it is held first, so that nothing goes out by a look into the past.
 * @returns what takes it back
 */
export async function restorePost(writer: Writer, view: PostView, around: Surroundings, edit: Edit): Promise<() => Promise<unknown>> {
  const before: Post = view.post
  const { content } = contentOf({ ...view, post: edit(before) }, around)
  if (view.release && content.ok && content.hash === view.release.body.contentHash) await stopPost(writer, before.id, 'hold', view.status)
  await editPost(writer, before.id, edit)
  return () => editPost(writer, before.id, (post) => ({ ...withContent(before)(post), ...timesOf(before) }))
}

function timesOf({ publishAt, notBefore, notAfter }: Post): Partial<Post> {
  return { ...(publishAt && { publishAt }), ...(notBefore && { notBefore }), ...(notAfter && { notAfter }) }
}
