import { instant } from '@inviato/shared/fields.ts'
import * as z from 'zod'
import type { Context } from '../context.ts'
import { ApiError } from '../errors.ts'
import { changeRecord } from './record.ts'
import { hashToken } from './token.ts'

/** How many tries a key has within a window. */
export interface Allowance {
  tries: number
  windowMs: number
}

const limitRecord = z.object({
  _id: z.string(),
  _rev: z.string().optional(),
  count: z.int(),
  until: instant,
})

/**
 * Counts one try before it is made, so that many at once do not all pass; `giveBack` takes it off again after a success.
 * The counts are in the store: a restart forgives nothing, and several processes count together.
 * @param key what is counted, e.g. `sign-in:account:<email>`; stored hashed
 * @throws {ApiError} 429 `too_many_tries`, with the seconds to wait
 */
export async function spendTry(ctx: Pick<Context, 'store' | 'clock'>, key: string, allowance: Allowance): Promise<void> {
  const now = ctx.clock.now()
  const id = `limit:${hashToken(key)}`
  let waitMs = 0
  await changeRecord(ctx.store.directory, limitRecord, id, (before) => {
    const open = before && Date.parse(before.until) > now ? before : undefined
    waitMs = open && open.count >= allowance.tries ? Date.parse(open.until) - now : 0
    if (waitMs > 0) return undefined
    const until = open?.until ?? new Date(now + allowance.windowMs).toISOString()
    return { _id: id, count: (open?.count ?? 0) + 1, until }
  })
  if (waitMs > 0) {
    throw new ApiError(429, 'too_many_tries', 'Too many tries. Wait a while.', { retryAfter: waitMs / 1000 })
  }
}

/** Takes a try off again: what succeeded does not count. */
export async function giveBack(ctx: Pick<Context, 'store'>, key: string): Promise<void> {
  await changeRecord(ctx.store.directory, limitRecord, `limit:${hashToken(key)}`, (before) =>
    before && before.count > 0 ? { ...before, count: before.count - 1 } : undefined,
  )
}
