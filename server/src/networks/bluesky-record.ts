import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Published } from './driver.ts'

const strongRef = z.object({ uri: z.string(), cid: z.string() })

/** Where an answer stands: under `parent`, in the thread that `root` began. */
export const replyRef = z.object({ root: strongRef, parent: strongRef })

/** A record's identity for us, and its page for people. */
export function publishedAs(uri: string, cid: string): Required<Published> {
  const [, , did, , rkey] = uri.split('/')
  return { remoteIds: [uri, cid], url: `https://bsky.app/profile/${did}/post/${rkey}` }
}

const sortable = '234567abcdefghijklmnopqrstuvwxyz'

/**
 * A TID (https://atproto.com/specs/tid) that depends on the publication's id alone: the time in the subject's UUIDv7
 * as 53 bits of microseconds, filled up with bits of the id's hash.
 */
export function recordKey(publicationId: string): string {
  const milliseconds = BigInt(`0x${publicationId.replaceAll('-', '').slice(0, 12)}`)
  const hash = createHash('sha256').update(publicationId).digest()
  const microseconds = milliseconds * 1000n + BigInt(hash.readUInt16BE(0) % 1000)
  const bits = ((microseconds & ((1n << 53n) - 1n)) << 10n) | BigInt(hash.readUInt16BE(2) & 0x3ff)
  return Array.from({ length: 13 }, (_, place) => sortable[Number((bits >> BigInt(5 * (12 - place))) & 31n)]).join('')
}
