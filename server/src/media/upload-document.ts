import type { MediaFile, Rendition } from '@inviato/shared/media.ts'
import { storeId } from '@inviato/shared/collections.ts'
import { type Upload, uploadSchema } from '@inviato/shared/upload.ts'
import { changeStored } from '../database/change.ts'
import type { Database } from '../database/database.ts'
import { fieldsOf, readDocument } from '../database/document.ts'

/** What the server says it has of a media, or undefined when it never received anything of it. */
export async function readUpload(db: Database, mediaId: string): Promise<Upload | undefined> {
  return readDocument(db, 'uploads', mediaId)
}

/** Notes that a copy arrived whole: from now on it is "on the server". A problem with the same copy is over. */
export function noteReceived(db: Database, mediaId: string, by: string, at: Date, rendition: Rendition, file: MediaFile): Promise<void> {
  return change(db, mediaId, by, at, (upload) => ({
    ...upload,
    received: { ...upload.received, [rendition]: file },
    problem: upload.problem?.rendition === rendition ? undefined : upload.problem,
  }))
}

/** Notes why a copy was refused; what was received before stays. */
export function noteProblem(db: Database, mediaId: string, by: string, at: Date, rendition: Rendition, code: string): Promise<void> {
  return change(db, mediaId, by, at, (upload) => ({ ...upload, problem: { rendition, code, at: at.toISOString() } }))
}

async function change(db: Database, mediaId: string, by: string, at: Date, next: (upload: Upload) => Upload): Promise<void> {
  const now = at.toISOString()
  // Two copies of one media often arrive together: the loser reads again.
  await changeStored(db, storeId('uploads', mediaId), (before) =>
    next(before ? uploadSchema.parse(fieldsOf(before)) : { id: mediaId, by, at: now, arrivedAt: now, received: {} }),
  )
}
