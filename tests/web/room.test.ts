import { createId } from '@inviato/shared/id.ts'
import type { Upload } from '@inviato/shared/upload.ts'
import { expect, test } from 'vitest'
import { keep } from '../../web/src/lib/capture.ts'
import type { TrayItem } from '../../web/src/lib/database/local.ts'
import { freeSpace, giveToBrand } from '../../web/src/lib/media.ts'
import { copiesHere, writeCopy } from '../../web/src/lib/parts.ts'
import { aLocalDatabase, aWriter } from '../support/phone-database.ts'

const device = { id: createId(), name: 'Pixel di Giulia' }

async function aPhone() {
  const local = await aLocalDatabase()
  const desk = { ...(await aWriter()), local, workspaceId: createId() }

  /** Captured and given to the brand; a picture with its thumbnail. */
  async function capture(type: string, bytes: number): Promise<TrayItem> {
    const item = await keep(local, new File([new Uint8Array(bytes)], 'x', { type }), { device })
    if (item.media.kind === 'photo') {
      const thumb = { ...item.media.original, bytes: 10 }
      await writeCopy(local, item.id, 'thumb', new Blob([new Uint8Array(10)]))
      await local.tray.findOne(item.id).incrementalPatch({ media: { ...item.media, thumb } })
    }
    await giveToBrand(desk, [item.id])
    return item
  }

  /** The server's word, as replication brings it. */
  async function received({ id, at, media: { original } }: TrayItem, sha256 = original.sha256): Promise<void> {
    const upload: Upload = { id, at, received: { original: { ...original, sha256 } } }
    await desk.database.uploads.insert(upload)
  }

  return { desk, capture, received, here: () => copiesHere(local) }
}

test('makes room with what the server has, and keeps what is seen offline', async () => {
  const { desk, capture, received, here } = await aPhone()
  const [photo, film] = [await capture('image/jpeg', 3000), await capture('video/mp4', 5000)]
  await received(photo)
  await received(film)
  expect(await freeSpace(desk)).toBe(8000)
  expect(await here()).toEqual(new Set([`${photo.id}:thumb`]))
  expect(await freeSpace(desk)).toBe(0)
})

test('never drops what only this phone has', async () => {
  const { desk, capture, received, here } = await aPhone()
  const [unsent, other] = [await capture('image/jpeg', 3000), await capture('video/mp4', 5000)]
  // What the server has under this name are other bytes.
  await received(other, 'f'.repeat(64))
  const before = await here()
  expect(await freeSpace(desk)).toBe(0)
  expect(await here()).toEqual(before)
  expect(before).toContain(`${unsent.id}:original`)
})
