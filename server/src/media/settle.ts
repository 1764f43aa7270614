import { constants } from 'node:fs'
import { copyFile, link, mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Context } from '../context.ts'
import { filePath } from '../database/media-files.ts'
import { incomingPath } from './incoming.ts'
import { UploadRefused } from './refused.ts'
import type { OwnedTicket } from './ticket.ts'
import { noteProblem, noteReceived, readUpload } from './upload-document.ts'
import { verify } from './verify.ts'

/**
 * Takes a completed upload in: verifies it, gives it its place by hash, and says so in the `uploads` document.
 * May run twice, also at once, and again after a kill at any line: the last PATCH, a HEAD and the start of the server all call it.
 * @throws UploadRefused when the file is not what was announced or may not be kept; its bytes are gone then, and the document says why
 */
export async function settle(ctx: Pick<Context, 'config' | 'store' | 'clock'>, uploadId: string, ticket: OwnedTicket): Promise<void> {
  const { workspaceId, mediaId, memberId, rendition, sha256 } = ticket
  const db = ctx.store.workspace(workspaceId)
  const place = filePath(ctx.config.dataDir, workspaceId, sha256)
  const known = await readUpload(db, mediaId)
  if (known?.received[rendition]?.sha256 === sha256) return
  const arrived = incomingPath(ctx.config.dataDir, uploadId)
  try {
    const file = await verify(arrived, rendition, sha256)
    await keep(arrived, place)
    await noteReceived(db, mediaId, memberId, ctx.clock.now(), rendition, file)
  } catch (error) {
    if (!(error instanceof UploadRefused)) throw error
    await rm(arrived, { force: true })
    await rm(`${arrived}.json`, { force: true })
    await noteProblem(db, mediaId, memberId, ctx.clock.now(), rendition, error.code)
    throw error
  }
}

/**
 * The arrived file stays where it is, under a second name: a phone whose last answer was lost still finds its upload complete.
 * Both names are on the disk before the document says so.
 */
async function keep(arrived: string, place: string): Promise<void> {
  await using file = await open(arrived, 'r+')
  await file.sync()
  await mkdir(dirname(place), { recursive: true })
  await link(arrived, place).catch(async (error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST') return
    // A file system without hard links.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EXDEV') return copyFile(arrived, place, constants.COPYFILE_FICLONE)
    throw error
  })
  await using folder = await open(dirname(place))
  await folder.sync()
}
