import type { MediaFile, Rendition } from '@inviato/shared/media.ts'
import type { LocalDatabase } from './database/databases.ts'
import { partId, readParts, writePart } from './database/local.ts'

/** Small enough that a kill costs little and a phone's memory holds several, large enough that a film is a few hundred documents. */
export const partBytes = 4 * 1024 ** 2

/** A copy has a hole: the app was killed while it was written or removed. */
export class PartMissing extends Error {
  override readonly name = 'PartMissing'
}

/**
 * Writes a copy of a media as parts, one document and one transaction each; on disk when the promise resolves.
 * When it rejects, the parts written so far are left to the caller.
 * @throws what the storage throws, e.g. for want of room
 */
export async function writeCopy(local: LocalDatabase, mediaId: string, copy: Rendition, blob: Blob): Promise<void> {
  const at = new Date().toISOString()
  for (let index = 0; index * partBytes < blob.size; index++) {
    const data = blob.slice(index * partBytes, (index + 1) * partBytes, 'application/octet-stream')
    await writePart(local.parts, { id: partId(mediaId, copy, index), mediaId, copy, index, bytes: data.size, at }, data)
  }
}

/**
 * A copy as one Blob made of the stored parts' Blobs: nothing is read until somebody reads it.
 * @param file its type and size as measured when it was captured
 * @returns undefined when no part of it is on this phone
 * @throws PartMissing when only some are
 */
export async function readCopy(local: LocalDatabase, mediaId: string, copy: Rendition, file: Pick<MediaFile, 'mime' | 'bytes'>): Promise<Blob | undefined> {
  const whole = await readParts(local.parts, mediaId, copy, file.mime)
  if (whole && whole.size !== file.bytes) throw new PartMissing(`${copy} of ${mediaId} has ${whole.size} of ${file.bytes} bytes`)
  return whole
}

/** Which copies of which media this phone has parts of, as `<media>:<copy>`. */
export async function copiesHere(local: LocalDatabase): Promise<Set<string>> {
  const parts = await local.parts.find().exec()
  return new Set(parts.map((part) => `${part.mediaId}:${part.copy}`))
}

/** Removes a copy, or all copies, of a media from this phone. */
export async function removeCopies(local: LocalDatabase, mediaId: string, copy?: Rendition): Promise<void> {
  await local.parts.find({ selector: { mediaId, ...(copy && { copy }) } }).remove()
}
