import type { Context } from '../context.ts'
import { backOff } from './backoff.ts'
import { follow, type Change } from './follow.ts'
import { forEachWorkspace, type Workspace } from './workspaces.ts'

/** How often a change is tried before it is logged and passed over, so that one bad document does not stop all others. */
const attempts = 5

/**
 * Calls `react` with each change of each workspace, in order within a workspace, from the checkpoint stored under `name`.
 * A reaction may run twice for one change and must not mind; one that throws is tried again with growing pauses.
 */
export function reactToChanges(
  ctx: Pick<Context, 'store' | 'clock' | 'log' | 'signal'>,
  name: string,
  react: (change: Change, workspace: Workspace, signal: AbortSignal) => Promise<void>,
): AsyncDisposable {
  return forEachWorkspace(ctx, name, async (workspace, signal) => {
    for await (const change of follow(workspace.db, name, signal)) {
      for (let attempt = 0; ; attempt++) {
        try {
          await react(change, workspace, signal)
          break
        } catch (error) {
          signal.throwIfAborted()
          const last = attempt + 1 === attempts
          const about = { err: error, reaction: name, workspace: workspace.id, document: change.id, rev: change.rev }
          ctx.log.error(about, last ? 'reaction failed for good' : 'reaction failed')
          if (last) break
          await backOff(ctx.clock, attempt, signal)
        }
      }
    }
  })
}
