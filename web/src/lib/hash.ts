import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** Up to here the browser's own digest, off the main thread, takes it in one piece; beyond it would hold a film in memory. */
const onePiece = 32 * 1024 ** 2

/** SHA-256 of a Blob in lower-case hexadecimal. */
export async function hashBlob(blob: Blob): Promise<string> {
  if (blob.size <= onePiece) return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())))
  const hash = sha256.create()
  for (let at = 0; at < blob.size; at += onePiece / 8) {
    hash.update(new Uint8Array(await blob.slice(at, at + onePiece / 8).arrayBuffer()))
  }
  return bytesToHex(hash.digest())
}
