import { discard, prepare } from './capture.ts'
import { carryOver, type Giver } from './carry-over.ts'
import type { LocalDatabase } from './database/databases.ts'
import { removeCopies } from './parts.ts'

/**
 * Makes captured things media of the brand on screen: they leave the tray, and may be sent and published from there.
 * Their bytes stay where they are. Safe to be killed at any line: `carryOver` goes on.
 * @returns the ids that became media, in the order given
 */
export async function giveToBrand(giver: Giver, ids: readonly string[], about: { coverageId?: string | undefined } = {}): Promise<string[]> {
  const given: string[] = []
  for (const id of ids) {
    const item = await giver.local.tray.findOne(id).exec()
    if (!item) continue
    await item.incrementalModify((data) => ({
      ...data,
      workspaceId: giver.workspaceId,
      media: { ...data.media, ...(about.coverageId && { coverageId: about.coverageId }) },
    }))
    given.push(id)
  }
  await carryOver(giver)
  return given
}

/** Makes the copies of captured pictures that still lack them, one after the other; a picture that fails does not stop the next. */
export async function prepareAll(local: LocalDatabase, ids: readonly string[]): Promise<void> {
  const { makeCopies } = await import('./renditions.ts')
  const failures: unknown[] = []
  for (const id of ids) {
    // One at a time, whoever asks: another tab, the start of the app, the camera.
    await navigator.locks.request('inviato-copies', () => prepare(local, id, makeCopies)).catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some copies could not be made')
}

/** Removes a media that nothing uses, here and everywhere. */
export async function removeMedia({ local, database }: Giver, mediaId: string): Promise<void> {
  const found = await database.media.findOne(mediaId).exec()
  await found?.incrementalRemove()
  await discard(local, mediaId)
}

/**
 * Removes originals from this phone that the server has whole. A picture's copies stay, to be seen offline; a film or a sound has none, and comes from the server.
 * @returns the bytes that were freed
 */
export async function freeSpace({ local, database, workspaceId }: Pick<Giver, 'local' | 'database' | 'workspaceId'>): Promise<number> {
  let freed = 0
  for (const { id, media } of await local.tray.find({ selector: { workspaceId } }).exec()) {
    const upload = await database.uploads.findOne(id).exec()
    if (upload?.received.original?.sha256 !== media.original.sha256 || (media.kind === 'photo' && !media.thumb)) continue
    const parts = await local.parts.find({ selector: { mediaId: id, copy: 'original' } }).exec()
    freed += parts.reduce((sum, part) => sum + part.bytes, 0)
    await removeCopies(local, id, 'original')
  }
  return freed
}
