import type { OutgoingMedia } from '@inviato/shared/outgoing.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import type { Context } from '../context.ts'
import type { Database } from '../database/database.ts'
import { readDocument } from '../database/document.ts'

type Waiting = NonNullable<Publication['waitingFor']>

/** The files that this server has not received yet, with the phones that hold them. */
export async function missingMedia(
  files: Context['files'], workspaceId: string, db: Database, media: readonly OutgoingMedia[],
): Promise<Waiting> {
  const each = await Promise.all(media.map(async (file): Promise<Waiting> => {
    if (await files.open(workspaceId, file)) return []
    const document = await readDocument(db, 'media', file.mediaId)
    if (!document) return []
    return [{ mediaId: file.mediaId, device: document.device.name, deviceId: document.device.id }]
  }))
  return each.flat()
}
