import type { MediaFile, Rendition } from '@inviato/shared/media.ts'
import { storeId } from '@inviato/shared/collections.ts'
import { type Upload, uploadSchema } from '@inviato/shared/upload.ts'
import { claim } from '../database/claim.ts'
import { type Database, getOrUndefined } from '../database/database.ts'

/** What the server says it has of a media, or undefined when it never received anything of it. */
export async function readUpload(db: Database, mediaId: string): Promise<Upload | undefined> {
  return (await stored(db, mediaId))?.upload
}

/** Notes that a copy arrived whole: from now on it is "on the server". A problem with the same copy is over. */
export function noteReceived(db: Database, mediaId: string, by: string, at: Date, rendition: Rendition, file: MediaFile): Promise<Upload> {
  return change(db, mediaId, by, at, (upload) => ({
    ...upload,
    received: { ...upload.received, [rendition]: file },
    problem: upload.problem?.rendition === rendition ? undefined : upload.problem,
  }))
}

/** Notes why a copy was refused; what was received before stays. */
export function noteProblem(db: Database, mediaId: string, by: string, at: Date, rendition: Rendition, code: string): Promise<Upload> {
  return change(db, mediaId, by, at, (upload) => ({ ...upload, problem: { rendition, code, at: at.toISOString() } }))
}

async function change(db: Database, mediaId: string, by: string, at: Date, next: (upload: Upload) => Upload): Promise<Upload> {
  const now = at.toISOString()
  for (;;) {
    const before = await stored(db, mediaId)
    const upload = next(before?.upload ?? { id: mediaId, by, at: now, arrivedAt: now, received: {} })
    // Two copies of one media often arrive together: the loser reads again.
    const won = await claim(db, { _id: storeId('uploads', mediaId), ...(before && { _rev: before.rev }), ...upload })
    if (won) return upload
  }
}

async function stored(db: Database, mediaId: string): Promise<{ upload: Upload; rev: string } | undefined> {
  const document = await getOrUndefined(db, storeId('uploads', mediaId))
  if (!document) return undefined
  const { _id, _rev, ...fields } = document
  return { upload: uploadSchema.parse(fields), rev: _rev }
}
