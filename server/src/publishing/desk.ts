import type { Channel } from '@inviato/shared/channel.ts'
import type { Stops } from '@inviato/shared/stop.ts'
import type { Context } from '../context.ts'
import type { Database } from '../database/database.ts'
import { accessTo, type World } from '../networks/access.ts'
import { needsReconnect } from '../networks/connection.ts'
import type { Access } from '../networks/driver.ts'
import { NeedsReconnect, RetryLater } from '../networks/errors.ts'
import { stepDeadlineMs } from './waking.ts'

/** What the publisher of one workspace works with. */
export interface Desk {
  ctx: World & Pick<Context, 'drivers' | 'log'>
  workspaceId: string
  db: Database
  /** What was due before then is looked for on the network before it is submitted: this server may be a restored one. */
  startedAt: number
  /** Publications that this process has looked for, or asked for itself. */
  looked: Set<string>
  /** Publications left in the middle of a step, by a killed process or a store that failed: nobody waits for its answer. */
  orphans: Set<string>
  /** Until when a network has asked us to leave a channel alone, in ms since the epoch. */
  pausedUntil: Map<string, number>
  /** Whether a person has stopped everything of this brand, as last heard. */
  stops: Stops
  /** Ends the waiting, not a step that is under way. */
  signal: AbortSignal
  /** Ends also a step that is under way. */
  hardStop: AbortSignal
}

/** Now, in ms since the epoch. */
export function now({ ctx }: Pick<Desk, 'ctx'>): number {
  return ctx.clock.now().getTime()
}

/** What a failure says about the whole channel, not only about this publication. */
export async function noteOnChannel(desk: Desk, channelId: string, error: unknown): Promise<void> {
  if (error instanceof RetryLater && error.at !== null) desk.pausedUntil.set(channelId, error.at)
  if (error instanceof NeedsReconnect) await needsReconnect(desk.ctx, desk.db, channelId, error)
}

/** One call to a channel's network, bounded in time by the server's own clock. */
export async function inTime<Result>(desk: Desk, channel: Channel, call: (access: Access) => Promise<Result>): Promise<Result> {
  const late = new AbortController()
  const answered = new AbortController()
  const tooLong = desk.ctx.clock.sleep(stepDeadlineMs, answered.signal).then(
    () => {
      late.abort()
      throw new Error('no answer in time')
    },
    () => new Promise<never>(() => undefined),
  )
  try {
    return await Promise.race([call(accessTo(desk.ctx, desk.workspaceId, channel, AbortSignal.any([desk.hardStop, late.signal]))), tooLong])
  } finally {
    answered.abort()
  }
}
