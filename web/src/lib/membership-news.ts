import { combineLatest, map, skip, distinctUntilChanged } from 'rxjs'
import type { Desk } from './desk.svelte.ts'
import { refreshSession } from './session.svelte.ts'

/**
 * Asks the server anew who this phone is when a document says that it is somebody else by now: another role, removed,
 * another name; or that the brand is called otherwise. What the session remembers is what a cold start shows.
 * @returns what stops it
 */
export function watchMembership({ database, memberId, workspaceId }: Desk): () => void {
  const news = combineLatest([database.members.findOne(memberId).$, database.workspace.findOne(workspaceId).$]).pipe(
    map(([member, workspace]) => JSON.stringify([member?.body, workspace?.name, workspace?.color])),
    distinctUntilChanged(),
    // The first is what was on the phone already.
    skip(1),
  )
  const subscription = news.subscribe(() => void refreshSession())
  return () => subscription.unsubscribe()
}
