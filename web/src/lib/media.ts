import type { Media, Rendition } from '@inviato/shared/media.ts'
import { discard, prepare } from './capture.ts'
import type { LocalDatabase } from './database/create.ts'
import { patch } from './database/write.ts'
import type { Desk } from './desk.svelte.ts'

/** Who gives what was captured to which brand. */
export type Giver = Pick<Desk, 'database' | 'local' | 'memberId' | 'workspaceId'>

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

/** Writes the media that this phone's captures have become, and what was learnt of them since (their copies); nothing where all is told. */
export async function carryOver({ local, database, memberId, workspaceId }: Giver): Promise<void> {
  for (const item of await local.tray.find({ selector: { workspaceId } }).exec()) {
    const { media, given } = item.toMutableJSON()
    if (!given) {
      await database.media.insertIfNotExists({ ...media, by: memberId })
      await item.incrementalPatch({ given: true })
      continue
    }
    if (!media.publish) continue
    const known = await database.media.findOne(media.id).exec()
    if (!known || known.publish) continue
    const { original, publish, thumb, placeholder } = media
    await patch(database.media, media.id, (document) => ({ ...document, original, publish, thumb, placeholder }))
  }
}

/** Makes the copies of captured pictures that still lack them, one after the other; a picture that fails does not stop the next. */
export async function prepareAll(local: LocalDatabase, ids: readonly string[], onPrepared: () => Promise<void>): Promise<void> {
  const { makeCopies } = await import('./renditions.ts')
  const failures: unknown[] = []
  for (const id of ids) {
    try {
      await prepare(local, id, makeCopies)
      await onPrepared()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some copies could not be made')
}

/** Removes a media that nothing uses, here and everywhere. */
export async function removeMedia({ local, database }: Giver, mediaId: string): Promise<void> {
  const found = await database.media.findOne(mediaId).exec()
  await found?.incrementalRemove()
  await discard(local, mediaId)
}

/** Where the server gives a copy; kept by the browser for ever, for it names the bytes. */
export function mediaPath(workspaceId: string, media: Pick<Media, 'id' | Rendition>, rendition: Rendition): string {
  const file = media[rendition] ?? media.publish
  return `/api/workspaces/${workspaceId}/media/${media.id}/${rendition}${file ? `?hash=${file.sha256.slice(0, 16)}` : ''}`
}
