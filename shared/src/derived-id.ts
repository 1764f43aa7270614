import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/**
 * The UUIDv7 (RFC 9562, 5.7) of something that has a name and a moment of its own elsewhere: the same input gives the
 * same id, so that what arrives twice is written once. It sorts by `at` (an instant) like an id made on the spot.
 */
export function derivedId(name: string, at: string): string {
  const time = Math.max(0, Date.parse(at)).toString(16).padStart(12, '0').slice(-12)
  const digest = bytesToHex(sha256(utf8ToBytes(name)))
  const variant = ((Number.parseInt(digest.slice(3, 4), 16) & 0x3) | 0x8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`
}
