import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A secret for a link or a cookie: 256 random bits as base64url, 43 characters. Only its hash is ever stored. */
export function createToken(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * What is stored of a token: SHA-256 as base64url, 43 characters.
 * A slow hash would add nothing: the input already has 256 bits that nobody can guess.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** Whether two strings are the same, in a time that tells nothing about where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest()
  const right = createHash('sha256').update(b).digest()
  return timingSafeEqual(left, right)
}
