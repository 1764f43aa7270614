import { randomBytes } from 'node:crypto'
import { instant, uuid } from '@inviato/shared/fields.ts'
import * as z from 'zod'
import type { Context } from '../context.ts'
import { claim } from '../database/claim.ts'
import { hashToken, sameSecret } from './token.ts'

const lifetimeMs = 5 * 60_000

const contents = z.strictObject({
  purpose: z.enum(['register', 'sign-in']),
  /** The account that a new passkey will belong to. */
  accountId: uuid.optional(),
  until: z.int(),
  nonce: z.string(),
})

type Purpose = z.infer<typeof contents>['purpose']

/**
 * A challenge for a passkey ceremony, base64url. It carries what it is for under our own signature, so that asking for
 * one stores nothing: anybody may ask.
 */
export function createChallenge(ctx: Pick<Context, 'secrets' | 'clock'>, purpose: Purpose, accountId?: string): string {
  const nonce = randomBytes(16).toString('base64url')
  const payload = encode(JSON.stringify({ purpose, accountId, until: ctx.clock.now() + lifetimeMs, nonce }))
  return encode(`${payload}.${sign(ctx, payload)}`)
}

/**
 * Reads a challenge back and uses it up.
 * @returns what it was made with, or undefined when it is not ours, for something else, too old or used before
 */
export async function spendChallenge(
  ctx: Pick<Context, 'secrets' | 'clock' | 'store'>,
  challenge: string,
  purpose: Purpose,
): Promise<{ accountId?: string | undefined } | undefined> {
  const [payload = '', signature = ''] = decode(challenge).split('.')
  if (!sameSecret(signature, sign(ctx, payload))) return undefined
  const found = contents.parse(JSON.parse(decode(payload)))
  if (found.purpose !== purpose || found.until < ctx.clock.now()) return undefined
  const until: z.infer<typeof instant> = new Date(found.until).toISOString()
  const spent = await claim(ctx.store.directory, { _id: `challenge:${hashToken(challenge)}`, until })
  return spent && { accountId: found.accountId }
}
