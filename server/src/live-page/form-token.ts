import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A person needs longer than this to read and write; a page older than a day is asked to be sent once more. */
const quickestMs = 3_000
const oldestMs = 24 * 3_600_000

/** What a form was given out with: proof of when, and under which update. It says nothing about who. */
export interface FormToken {
  /** Names this one page view. */
  nonce: string
  issuedAt: string
}

export type TokenProblem = 'too-quick' | 'stale'

export function issueToken(key: Buffer, postId: string, now: Date): string {
  const claim = `${now.getTime().toString(36)}.${randomBytes(12).toString('base64url')}`
  return `${claim}.${sign(key, postId, claim)}`
}

/** Reads a token given out for this update: what it says, or why it does not count (yet, or any more). */
export function readToken(keys: readonly Buffer[], postId: string, token: string, now: Date): FormToken | TokenProblem {
  const [time = '', nonce = '', signature = ''] = token.split('.')
  const given = Buffer.from(signature, 'base64url')
  const genuine = keys.some((key) => {
    const expected = Buffer.from(sign(key, postId, `${time}.${nonce}`), 'base64url')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
  if (!genuine) return 'stale'
  const issuedAt = Number.parseInt(time, 36)
  const age = now.getTime() - issuedAt
  if (age > oldestMs) return 'stale'
  return age < quickestMs ? 'too-quick' : { nonce, issuedAt: new Date(issuedAt).toISOString() }
}

function sign(key: Buffer, postId: string, claim: string): string {
  return createHmac('sha256', key).update(`${postId}\n${claim}`).digest('base64url')
}
