import type { Context } from '../context.ts'
import { backOff } from './backoff.ts'
import { follow, type Change } from './follow.ts'
import type { Store } from './store.ts'
import { forEachWorkspace, type Workspace } from './workspaces.ts'

/** How often a change is tried before it is logged and passed over, so that one bad document does not stop all others. */
const attempts = 5

/**
 * Does what a change asks for; what throws is tried again with growing pauses, and in the end logged and passed over.
 * While the store is away nothing is the change's fault: that lasts as long as it lasts.
 * @param about names the change in the log
 */
export async function persistently(
  ctx: Pick<Context, 'store' | 'clock' | 'log'>, about: object, signal: AbortSignal, work: () => Promise<void>,
): Promise<void> {
  let failures = 0
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      if (await answers(ctx.store)) failures++
      const last = failures === attempts
      ctx.log.error({ err: error, ...about }, last ? 'reaction failed for good' : 'reaction failed')
      if (last) return
      await backOff(ctx.clock, attempt, signal)
    }
  }
}

async function answers({ directory }: Pick<Store, 'directory'>): Promise<boolean> {
  return directory.info().then(
    () => true,
    () => false,
  )
}

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
      const about = { reaction: name, workspace: workspace.id, document: change.id, rev: change.rev }
      await persistently(ctx, about, signal, () => react(change, workspace, signal))
    }
  })
}
