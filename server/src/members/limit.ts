import { instant } from '@inviato/shared/fields.ts'
import * as z from 'zod/mini'
import type { Context } from '../context.ts'
import { changeEntry, directoryKind } from '../database/directory.ts'
import { ApiError } from '../errors.ts'
import { hashToken } from './token.ts'

/** How many tries a key has within a window. */
export interface Allowance {
  tries: number
  windowMs: number
}

/** `limit:<hash of what is counted>` */
export const limits = directoryKind('limit', z.strictObject({ count: z.int(), expiresAt: instant }))

/**
 * Counts one try before it is made, so that many at once do not all pass; `giveBack` takes it off again after a success.
 * The counts are in the store: a restart forgives nothing, and several processes count together.
 * @param key what is counted, e.g. `password:ada@example.com`; stored hashed
 * @throws {ApiError} 429 `too_many_tries`, with the seconds to wait
 */
export async function spendTry(
  ctx: Pick<Context, 'store' | 'clock'>,
  key: string,
  allowance: Allowance,
): Promise<void> {
  const now = ctx.clock.now().getTime()
  let waitMs = 0
  await changeEntry(ctx.store.directory, limits, hashToken(key), (before) => {
    const open = before && Date.parse(before.expiresAt) > now ? before : undefined
    waitMs = open && open.count >= allowance.tries ? Date.parse(open.expiresAt) - now : 0
    if (waitMs > 0) return undefined
    const expiresAt = open?.expiresAt ?? new Date(now + allowance.windowMs).toISOString()
    return { count: (open?.count ?? 0) + 1, expiresAt }
  })
  if (waitMs > 0) {
    throw new ApiError(429, 'too_many_tries', 'Too many tries. Wait a while.', { retryAfter: waitMs / 1000 })
  }
}

/** Takes a try off again: what succeeded does not count. */
export async function giveBack(ctx: Pick<Context, 'store'>, key: string): Promise<void> {
  await changeEntry(ctx.store.directory, limits, hashToken(key), (before) =>
    before && before.count > 0 ? { ...before, count: before.count - 1 } : undefined,
  )
}
