import { isChannel } from '@inviato/shared/channel.ts'
import * as z from 'zod/mini'
import type { Context } from '../context.ts'
import { claim } from '../database/claim.ts'
import { type Database, getOrUndefined } from '../database/database.ts'
import { readDocument } from '../database/document.ts'
import { accessTo, type World } from '../networks/access.ts'
import { needsReconnect, readConnection, writeConnection } from '../networks/connection.ts'
import { NeedsReconnect, RetryLater, Unsupported } from '../networks/errors.ts'
import { readThreads, takeIn } from './intake.ts'
import { pause } from './pace.ts'

export type Needs = World & Pick<Context, 'drivers' | 'log' | 'signal'>

/** Where a channel's next reading starts; `_id` is `comment-cursors:<channelId>`. It is nobody's collection. */
const cursorSchema = z.object({ cursor: z.string() })

const longestPauseMs = 3_600_000

interface Reading {
  ctx: Needs
  workspaceId: string
  db: Database
  channelId: string
  signal: AbortSignal
}

/** Reads a channel's comments for as long as the channel is there, its account can be read, and nobody stops it. */
export async function collect(reading: Reading, wake: () => AbortSignal): Promise<void> {
  const { ctx, signal } = reading
  let lastNews = 0
  for (let failures = 0; !signal.aborted; ) {
    const woken = AbortSignal.any([signal, wake()])
    let wait: number
    try {
      const read = await readOnce(reading)
      failures = 0
      const now = ctx.clock.now().getTime()
      if (read && read.written > 0) lastNews = now
      wait = read ? pause({ lastNews, lastPublished: read.lastPublished, now }) : longestPauseMs
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      wait = await afterTrouble(reading, error, failures)
    }
    await ctx.clock.sleep(wait, woken).catch(() => undefined)
  }
}

/** One reading; undefined where there is nothing to read: no account, or a host that does not offer comments. */
async function readOnce(reading: Reading): Promise<{ written: number; lastPublished: number } | undefined> {
  const { ctx, workspaceId, db, channelId, signal } = reading
  const channel = await readDocument(db, 'channels', channelId)
  if (!channel || !isChannel(channel) || channel.body.archived) return undefined
  const driver = ctx.drivers[channel.body.settings.network]
  const connection = await readConnection(db, channelId)
  if (!driver.comments || !connection?.comments || connection.state === 'reconnect') return undefined
  const threads = await readThreads(db, channelId)
  const publications = [...threads.publications.values()]
  const lastPublished = Math.max(0, ...publications.map(({ publishedAt }) => Date.parse(publishedAt ?? '') || 0))
  if (publications.length === 0) return { written: 0, lastPublished }
  const page = await driver.comments(await readCursor(db, channelId), accessTo(ctx, workspaceId, channel, signal))
  const written = await takeIn(db, channelId, threads, page.comments, connection.account?.handle, ctx.clock.now())
  await keepCursor(db, channelId, page.cursor)
  return { written, lastPublished }
}

/** What a failed reading means for the channel. @returns how long to wait, in ms */
async function afterTrouble({ ctx, db, channelId, workspaceId }: Reading, error: unknown, failures: number): Promise<number> {
  if (error instanceof NeedsReconnect) {
    await needsReconnect(ctx, db, channelId, error)
    return longestPauseMs
  }
  if (error instanceof Unsupported) {
    await writeConnection(ctx, db, channelId, (before) => ({ ...factsOf(before), comments: false }))
    return longestPauseMs
  }
  const asked = error instanceof RetryLater && error.at !== null ? error.at - ctx.clock.now().getTime() : 0
  if (!(error instanceof RetryLater)) ctx.log.warn({ err: error, workspace: workspaceId, channel: channelId }, 'comments could not be read')
  return Math.max(asked, Math.min(15_000 * 2 ** failures, longestPauseMs))
}

function factsOf(before: Awaited<ReturnType<typeof readConnection>>) {
  const { account, problem, state = 'connected' as const } = before ?? {}
  return { state, ...(account && { account }), ...(problem && { problem }) }
}

async function readCursor(db: Database, channelId: string): Promise<string | undefined> {
  return cursorSchema.safeParse(await getOrUndefined(db, `comment-cursors:${channelId}`)).data?.cursor
}

async function keepCursor(db: Database, channelId: string, cursor: string): Promise<void> {
  const _id = `comment-cursors:${channelId}`
  const before = await getOrUndefined(db, _id)
  if (cursorSchema.safeParse(before).data?.cursor === cursor) return
  // Somebody else's is as good: readings overlap, and what comes twice is written once.
  await claim(db, { _id, ...(before && { _rev: before._rev }), cursor })
}
