import { board } from '$lib/board.svelte.ts'
import { toasts } from '$lib/components/toasts.svelte.ts'
import { InvalidDocument } from '$lib/database/write.ts'
import type { Desk } from '$lib/desk.svelte.ts'
import * as m from '$lib/paraglide/messages'
import type { PostDrafts } from '$lib/post-drafts.ts'
import type { Edit } from '$lib/post-edits.ts'
import type { PostView } from '$lib/post-view.ts'
import { restorePost } from '$lib/restore.ts'

/** Brings back what a post was, with the way back; what is being typed is on the disk before. True where it is done. */
export async function bringBack(desk: Desk, view: PostView, drafts: PostDrafts, edit: Edit): Promise<boolean> {
  await drafts.flush()
  try {
    const undo = await restorePost(desk, board.view(view.post.id) ?? view, board, edit)
    toasts.show(m.sync_restored(), { undo: () => void undo() })
    return true
  } catch (error) {
    if (!(error instanceof InvalidDocument)) throw error
    toasts.show(m.sync_restore_failed())
    return false
  }
}
