import type { Reader } from '@inviato/server/src/replication/reader.ts'
import type { Person } from '../../support/people.ts'
import type { TestServer } from '../../support/server.ts'

/** How long something takes, in ms. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

export function batches<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/** Somebody's phone, as the server's own functions know it. */
export function readerOf({ ctx }: TestServer, { member, workspaceId, deviceId }: Person): Reader {
  return { ctx, db: ctx.store.workspace(workspaceId), member: { ...member, workspaceId, deviceId } }
}

/** Milliseconds by a clock that all processes of a machine share, and that nobody sets. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
