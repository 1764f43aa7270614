import { createId } from '@inviato/shared/id.ts'
import type { Media, MediaFile } from '@inviato/shared/media.ts'
import { needsCopies } from './carry-over.ts'
import type { LocalDatabase } from './database/databases.ts'
import type { TrayItem } from './database/local.ts'
import { hashBlob } from './hash.ts'
import { copiesHere, readCopy, removeCopies, writeCopy } from './parts.ts'
import { type Copies, NotDecodable } from './picture-copies.ts'
import { whenNoRoom } from './storage.ts'

/** A file that is neither picture, film nor sound. */
export class NotMedia extends Error {
  override readonly name = 'NotMedia'
}

export interface Captured {
  device: Media['device']
  coverageId?: string | undefined
}

/** A file as it is chosen, shared or taken; a bare Blob has no name and was made now. */
type Captive = Blob & { name?: string; lastModified?: number }

/** Held (shared) while a capture is written, so that no other tab takes its parts for leftovers. */
const writing = 'inviato-capture'

/**
 * Keeps a file: parts first, then the tray's document. When the promise resolves it is on the disk, and only then may a screen say so;
 * when it rejects, nothing of it is left.
 * @throws NotMedia
 * @throws NoRoom with the bytes that are needed
 */
export async function keep(local: LocalDatabase, file: Captive, about: Captured): Promise<TrayItem> {
  const mime = mimeOf(file)
  const kind = kindOf(mime)
  const id = createId()
  const at = new Date().toISOString()
  return navigator.locks.request(writing, { mode: 'shared' }, async () => {
    try {
      const work = [hashBlob(file), writeCopy(local, id, 'original', file)] as const
      // Where one of them fails the other ends first: what is still being written could not be removed.
      await Promise.allSettled(work)
      const [sha256] = await Promise.all(work)
      const original: MediaFile = { sha256, mime, bytes: file.size }
      const { device, coverageId } = about
      const media: TrayItem['media'] = {
        id, at, kind, takenAt: new Date(file.lastModified ?? Date.now()).toISOString(), original, alt: '', consent: 'unknown', doNotPublish: false, device,
        ...(file.name && { name: file.name.slice(0, 255) }),
        ...(coverageId && { coverageId }),
      }
      const item: TrayItem = { id, at, note: '', media }
      await local.tray.insert(item)
      return item
    } catch (error) {
      await removeCopies(local, id).catch(() => {})
      throw await whenNoRoom(error, file.size)
    }
  })
}

/**
 * Makes the copies of a captured picture that travel, and notes them. May be called again after a kill.
 * @param make `makeCopies` of renditions.ts, loaded when first needed
 * @returns the item as it is now; `undecodable` where this browser cannot show the picture
 */
export async function prepare(local: LocalDatabase, id: string, make: (original: Blob) => Promise<Copies>): Promise<TrayItem | undefined> {
  const item = await local.tray.findOne(id).exec()
  if (!item || !needsCopies(item)) return item?.toMutableJSON()
  const original = await readCopy(local, id, 'original', item.media.original)
  if (!original) return item.toMutableJSON()
  try {
    const copies = await make(original)
    for (const copy of ['thumb', 'publish'] as const) {
      // What a killed attempt left may differ by a bit.
      await removeCopies(local, id, copy)
      await writeCopy(local, id, copy, copies[copy].blob)
    }
    const { width, height, placeholder, publish, thumb } = copies
    const done = await item.incrementalModify((data) => ({
      ...data,
      media: { ...data.media, original: { ...data.media.original, width, height }, publish: publish.file, thumb: thumb.file, placeholder },
    }))
    return done.toMutableJSON()
  } catch (error) {
    if (error instanceof NotDecodable) return (await item.incrementalPatch({ undecodable: true })).toMutableJSON()
    throw await whenNoRoom(error, item.media.original.bytes)
  }
}

/** At start: removes parts that no document speaks of (a kill in the middle of a capture), and gives the ids whose copies are still to be made. */
export async function recover(local: LocalDatabase): Promise<string[]> {
  await navigator.locks.request(writing, { ifAvailable: true }, async (lock) => {
    if (!lock) return
    const known = new Set((await local.tray.find().exec()).map((item) => item.id))
    const found = new Set([...(await copiesHere(local))].map((copy) => copy.slice(0, copy.indexOf(':'))))
    for (const id of found.difference(known)) await removeCopies(local, id)
  })
  const items = await local.tray.find().exec()
  return items.filter(needsCopies).map((item) => item.id)
}

/** Removes something captured for good: document first, so that no screen shows what has lost its bytes. */
export async function discard(local: LocalDatabase, id: string): Promise<void> {
  await local.tray.findOne(id).remove()
  await removeCopies(local, id)
}

function kindOf(mime: string): Media['kind'] {
  const top = mime.slice(0, mime.indexOf('/'))
  if (top === 'image') return 'photo'
  if (top === 'video' || top === 'audio') return top
  throw new NotMedia(`${mime || 'a file without a type'} is neither picture, film nor sound`)
}

/** Some systems name no type for what they do not know; the server looks at the bytes anyway. */
function mimeOf(file: Captive): string {
  if (file.type) return file.type.replace(/;.*$/, '').toLowerCase()
  const extension = file.name?.toLowerCase().match(/\.(\w+)$/)?.[1] ?? ''
  return { heic: 'image/heic', heif: 'image/heif', avif: 'image/avif', mov: 'video/quicktime', m4a: 'audio/mp4' }[extension] ?? ''
}
