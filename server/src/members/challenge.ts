import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { instant, uuid } from '@inviato/shared/fields.ts'
import * as z from 'zod/mini'
import type { Context } from '../context.ts'
import { claim } from '../database/claim.ts'
import { directoryKind } from '../database/directory.ts'
import { hashToken } from './token.ts'

export const challengeLifetimeMs = 5 * 60_000

const contents = z.strictObject({
  purpose: z.enum(['register', 'sign-in']),
  /** The account that a new passkey will belong to. */
  accountId: z.optional(uuid),
  until: z.int(),
  nonce: z.string(),
})

/** `challenge:<hash>`: one that was used. */
export const spentChallenges = directoryKind('challenge', z.strictObject({ expiresAt: instant }))

type Purpose = z.infer<typeof contents>['purpose']

/**
 * A challenge for a passkey ceremony, base64url. It carries what it is for under our own signature, so that asking for
 * one stores nothing: anybody may ask.
 */
export function createChallenge(ctx: Pick<Context, 'secrets' | 'clock'>, purpose: Purpose, accountId?: string): string {
  const until = ctx.clock.now().getTime() + challengeLifetimeMs
  const nonce = randomBytes(16).toString('base64url')
  const payload = Buffer.from(JSON.stringify({ purpose, accountId, until, nonce }))
  return Buffer.concat([sign(ctx, payload), payload]).toString('base64url')
}

/**
 * Reads a challenge back and uses it up.
 * @param challenge base64url, as the browser signed it
 * @returns what it was made with; undefined when it is not ours, for something else, too old or used before
 */
export async function spendChallenge(
  ctx: Pick<Context, 'secrets' | 'clock' | 'store'>,
  challenge: string,
  purpose: Purpose,
): Promise<{ accountId?: string | undefined } | undefined> {
  const bytes = Buffer.from(challenge, 'base64url')
  const [signature, payload] = [bytes.subarray(0, 32), bytes.subarray(32)]
  if (signature.length !== 32 || !timingSafeEqual(signature, sign(ctx, payload))) return undefined
  const found = contents.parse(JSON.parse(payload.toString()))
  if (found.purpose !== purpose || found.until < ctx.clock.now().getTime()) return undefined
  const expiresAt = new Date(found.until).toISOString()
  const spent = await claim(ctx.store.directory, { _id: `challenge:${hashToken(challenge)}`, expiresAt })
  return spent && { accountId: found.accountId }
}

function sign(ctx: Pick<Context, 'secrets'>, payload: Buffer): Buffer {
  return createHmac('sha256', ctx.secrets.derive('passkey-challenge')).update(payload).digest()
}
