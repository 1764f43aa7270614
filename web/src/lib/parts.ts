import type { Rendition } from '@inviato/shared/media.ts'
import type { LocalDatabase } from './database/create.ts'
import { partId } from './database/local.ts'

/** Small enough that a kill costs little and a phone's memory holds several, large enough that a film is a few hundred documents. */
export const partBytes = 4 * 1024 ** 2

/** A copy has a hole: it was being written, or removed, when the app was killed. */
export class PartMissing extends Error {
  override readonly name = 'PartMissing'
}

/**
 * Writes a copy of a media as parts, one document and one transaction each; on disk when the promise resolves.
 * Writing the same copy again is harmless: a part that is there stays.
 * @throws DOMException `QuotaExceededError` (wrapped by the storage, see `isQuotaError`); parts written so far stay for the caller to remove
 */
export async function writeParts(local: LocalDatabase, mediaId: string, copy: Rendition, blob: Blob): Promise<void> {
  const at = new Date().toISOString()
  for (let index = 0; index * partBytes < blob.size; index++) {
    const data = blob.slice(index * partBytes, (index + 1) * partBytes, 'application/octet-stream')
    const id = partId(mediaId, copy, index)
    const bytes = { id: 'bytes', type: 'application/octet-stream', data }
    await local.parts.insertIfNotExists({ id, mediaId, copy, index, bytes: data.size, at, _attachments: [bytes] })
  }
}

/**
 * A copy as one Blob made of the stored parts' Blobs: nothing is read until somebody reads it.
 * @param file its type and size as measured when it was captured
 * @returns undefined when no part of it is on this phone
 * @throws PartMissing when only some are
 */
export async function readParts(local: LocalDatabase, mediaId: string, copy: Rendition, file: { mime: string; bytes: number }): Promise<Blob | undefined> {
  const parts = await local.parts.find({ selector: { id: copyRange(mediaId, copy) }, sort: [{ id: 'asc' }] }).exec()
  if (parts.length === 0) return undefined
  const blobs = await Promise.all(parts.map((part) => part.getAttachment('bytes')?.getData()))
  const whole = new Blob(blobs.filter((blob) => blob !== undefined), { type: file.mime })
  if (whole.size !== file.bytes) throw new PartMissing(`${copy} of ${mediaId} has ${whole.size} of ${file.bytes} bytes`)
  return whole
}

/** Whether any part of a copy is on this phone. */
export async function hasParts(local: LocalDatabase, mediaId: string, copy: Rendition): Promise<boolean> {
  return (await local.parts.findOne(partId(mediaId, copy, 0)).exec()) !== null
}

/** Removes a copy, or all copies, of a media from this phone. */
export async function removeParts(local: LocalDatabase, mediaId: string, copy?: Rendition): Promise<void> {
  const range = copyRange(mediaId, copy)
  await local.parts.find({ selector: { id: range } }).remove()
}

/** The media of which anything is on this phone. */
export async function mediaWithParts(local: LocalDatabase): Promise<Set<string>> {
  const parts = await local.parts.find().exec()
  return new Set(parts.map((part) => part.mediaId))
}

/** `;` follows `:` in the alphabet of ids. */
function copyRange(mediaId: string, copy?: Rendition): { $gte: string; $lt: string } {
  const prefix = copy === undefined ? mediaId : `${mediaId}:${copy}`
  return { $gte: `${prefix}:`, $lt: `${prefix};` }
}
