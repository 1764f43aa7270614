import type { Rendition } from '@inviato/shared/media.ts'
import type { Context } from '../context.ts'
import type { StoredFile } from '../database/media-files.ts'
import { ApiError } from '../errors.ts'
import { cleanCopy } from './files.ts'
import { thumbFit } from './limits.ts'
import { readUpload } from './upload-document.ts'

/** A file to answer with, and the hash by which browsers may keep it for ever. */
export interface Found {
  file: StoredFile
  sha256: string
}

/**
 * The file of a media that a signed-in member may have.
 * An original may hold place and device of who captured it: as it is, it goes back to that member alone; to others goes a copy
 * without them, and nothing where we cannot make one.
 * @throws ApiError `not_found` when it has not arrived, `original_not_clean`
 */
export async function findMedia(
  ctx: Pick<Context, 'config' | 'store' | 'files'>,
  asked: { workspaceId: string; mediaId: string; rendition: Rendition; memberId: string },
): Promise<Found> {
  const { workspaceId, rendition } = asked
  const upload = await readUpload(ctx.store.workspace(workspaceId), asked.mediaId)
  const file = upload?.received[rendition]
  const publish = upload?.received.publish
  if (!file && rendition === 'thumb' && publish) {
    return found(await ctx.files.fit(workspaceId, publish, thumbFit), `${publish.sha256}-thumb`)
  }
  if (!file) throw new ApiError(404, 'not_found', 'This file has not arrived on the server.')
  if (rendition !== 'original' || upload.by === asked.memberId) return found(await ctx.files.open(workspaceId, file), file.sha256)
  const clean = await cleanCopy(ctx.config.dataDir, workspaceId, file)
  if (!clean) throw new ApiError(403, 'original_not_clean', 'This file may tell where it was made, and leaves only to who made it.')
  return found(clean, `${file.sha256}-clean`)
}

function found(file: StoredFile | undefined, sha256: string): Found {
  if (!file) throw new ApiError(404, 'not_found', 'The file is missing on the disk of the server.')
  return { file, sha256 }
}
