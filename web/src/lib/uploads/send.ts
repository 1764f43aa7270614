import type { LocalDatabase } from '../database/databases.ts'
import { partBytes } from '../parts.ts'
import { isQuotaError } from '../quota-error.ts'
import type { Wanted } from './queue.ts'
import { NotSent, sendByTus } from './tus.ts'

/** Statuses after which an address leads nowhere: unknown, expired, or its bytes were refused and removed. */
const forgotten: ReadonlySet<number> = new Set([404, 410, 413, 415, 422, 460])

interface Sending {
  endpoint: string
  local: LocalDatabase
  wanted: Wanted
  blob: Blob
  signal: AbortSignal
  /** share of the bytes that left, 0 to 1 */
  onProgress: (share: number) => void
}

/**
 * Sends one copy from where it stopped the last time, also after a kill: the upload's address is on the disk before its first byte leaves.
 * Resolves when the server has it whole and its hash matched.
 * @throws NotSent
 */
export async function sendCopy(sending: Sending): Promise<void> {
  const { local, wanted: { key } } = sending
  const known = await readAddress(local, key)
  try {
    await run(sending, known)
  } catch (error) {
    if (!(error instanceof NotSent) || !forgotten.has(error.status ?? 0)) throw error
    await forgetAddress(local, key)
    // The server no longer knows what was begun: from the first byte, once.
    if (known === undefined || (error.status !== 404 && error.status !== 410)) throw error
    await run(sending, undefined)
  }
  await forgetAddress(local, key)
}

function run({ endpoint, local, wanted, blob, signal, onProgress }: Sending, path: string | undefined): Promise<void> {
  return sendByTus({
    endpoint,
    blob,
    signal,
    metadata: { mediaId: wanted.mediaId, rendition: wanted.copy, sha256: wanted.file.sha256 },
    chunkBytes: partBytes,
    oneRequestBytes: 256 * 1024,
    address: path === undefined ? undefined : new URL(path, endpoint).href,
    // A full phone sends on: what arrives is what makes room. A kill costs it what was sent of this file.
    onAddress: async (address) => {
      await local.upsertLocal(localId(wanted.key), { path: new URL(address).pathname }).catch(unlessFull)
    },
    onProgress: (sent) => onProgress(sent / blob.size),
  })
}

function unlessFull(error: unknown): void {
  if (!isQuotaError(error)) throw error
}

async function readAddress(local: LocalDatabase, key: string): Promise<string | undefined> {
  const path: unknown = (await local.getLocal(localId(key)))?.get('path')
  return typeof path === 'string' ? path : undefined
}

async function forgetAddress(local: LocalDatabase, key: string): Promise<void> {
  await (await local.getLocal(localId(key)))?.remove()
}

function localId(key: string): string {
  return `upload:${key}`
}
