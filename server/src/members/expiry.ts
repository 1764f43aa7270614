import type { Context } from '../context.ts'
import { listEntries, removeEntry } from '../database/directory.ts'
import { spentChallenges } from './challenge.ts'
import { limits } from './limit.ts'

const everyMs = 60 * 60_000

/** Clears away, every hour, what only counted for a while: spent challenges and counts of tries. */
export function startExpiry(ctx: Pick<Context, 'store' | 'clock' | 'log' | 'signal'>): AsyncDisposable {
  const stop = new AbortController()
  const signal = AbortSignal.any([ctx.signal, stop.signal])
  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await clearExpired(ctx).catch((err: unknown) => ctx.log.error({ err }, 'expired records were not cleared'))
      await ctx.clock.sleep(everyMs, signal).catch(() => undefined)
    }
  }
}

/** Removes what has expired by now. */
export async function clearExpired(ctx: Pick<Context, 'store' | 'clock'>): Promise<void> {
  const now = ctx.clock.now().getTime()
  for (const kind of [limits, spentChallenges]) {
    for (const entry of await listEntries(ctx.store.directory, kind)) {
      if (Date.parse(entry.expiresAt) < now) await removeEntry(ctx.store.directory, entry)
    }
  }
}
