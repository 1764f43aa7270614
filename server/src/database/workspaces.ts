import type { Context } from '../context.ts'
import { backOff } from './backoff.ts'
import { trackFollower } from './caught-up.ts'
import type { Database, Sequence } from './database.ts'
import { liveFeed } from './live-feed.ts'
import { listWorkspaces } from './workspace-list.ts'

/** A workspace and its database. */
export interface Workspace {
  readonly id: string
  readonly db: Database
}

/**
 * Runs `work` once for each workspace, those that exist and those that are made later, all side by side, until it is
 * disposed or the server stops; then waits until each has ended. `work` that throws is logged and begun again.
 *
 * One process serves every workspace. Several processes will share them by leases, one per shard of workspaces: this
 * is the place where that is decided.
 * @param name of the work, for the log
 */
export function forEachWorkspace(
  ctx: Pick<Context, 'store' | 'clock' | 'log' | 'signal'>,
  name: string,
  work: (workspace: Workspace, signal: AbortSignal) => Promise<void>,
): AsyncDisposable {
  const stop = new AbortController()
  const signal = AbortSignal.any([ctx.signal, stop.signal])
  const running = new Map<string, Promise<void>>()
  const { directory } = ctx.store

  async function persist(attempted: () => Promise<void>, workspace?: string): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        return await attempted()
      } catch (error) {
        if (signal.aborted) return
        ctx.log.error({ err: error, work: name, workspace }, 'work failed and begins again')
        await backOff(ctx.clock, attempt, signal).catch(() => undefined)
      }
    }
  }

  async function startListed(): Promise<void> {
    for (const id of await listWorkspaces(directory)) {
      if (!running.has(id)) running.set(id, persist(() => work({ id, db: ctx.store.workspace(id) }, signal), id))
    }
  }

  async function watch(): Promise<void> {
    let position: Sequence = 0
    using tracked = trackFollower(directory, () => position)
    const reached = (sequence: Sequence): void => {
      position = sequence
      tracked.moved()
    }
    while (!signal.aborted) {
      const live = await liveFeed(directory).subscribe()
      try {
        const { update_seq } = await directory.info()
        await startListed()
        reached(update_seq)
        for (let rows = await live.take(signal); rows; rows = await live.take(signal)) {
          if (rows.some((row) => row.id.startsWith('workspace:'))) await startListed()
          reached(rows.at(-1)?.seq ?? position)
        }
      } finally {
        live.end()
      }
    }
  }

  const watching = persist(watch)
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await watching
      await Promise.all(running.values())
    },
  }
}
