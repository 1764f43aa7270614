import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** Up to here the browser's own digest, off the main thread, takes it whole; a longer film would fill the memory. */
const wholeBytes = 128 * 1024 ** 2
const pieceBytes = 1024 ** 2

/** SHA-256 of a Blob in lower-case hexadecimal. */
export async function hashBlob(blob: Blob, whole = wholeBytes): Promise<string> {
  if (blob.size <= whole) return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())))
  const hash = sha256.create()
  for (let at = 0; at < blob.size; at += pieceBytes) {
    hash.update(new Uint8Array(await blob.slice(at, at + pieceBytes).arrayBuffer()))
  }
  return bytesToHex(hash.digest())
}
