import { createHmac } from 'node:crypto'
import type { Context } from '../context.ts'
import { hashToken, sameSecret } from './token.ts'

type Needs = Pick<Context, 'secrets'>

const label = 'session-secret'

/** How many secrets a phone may be ahead of a store: those of the ninety days that a session lasts unused, one a day. */
const furthest = 90

/**
 * The secret that takes the place of the one with a hash (`hashToken`): as nobody but this server can guess it, and the
 * same each time, so that a store that was set back can tell what it gave and has forgotten.
 */
export function nextSecret({ secrets }: Needs, hash: string): string {
  return secretAfter(secrets.derive(label), hash)
}

/** Whether a secret comes after the one with this hash, which is the last that the store knows of. */
export function comesAfter({ secrets }: Needs, hash: string, secret: string): boolean {
  return secrets.deriveAll(label).some((key) => {
    let last = hash
    for (let count = 0; count < furthest; count++) {
      const next = secretAfter(key, last)
      if (sameSecret(next, secret)) return true
      last = hashToken(next)
    }
    return false
  })
}

function secretAfter(key: Buffer, hash: string): string {
  return createHmac('sha256', key).update(hash).digest('base64url')
}
