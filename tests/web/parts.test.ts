import { createHash } from 'node:crypto'
import { createId } from '@inviato/shared/id.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { discard, keep, NotMedia, prepare, recover } from '../../web/src/lib/capture.ts'
import type { LocalDatabase } from '../../web/src/lib/database/databases.ts'
import { partId, writePart } from '../../web/src/lib/database/local.ts'
import { hashBlob } from '../../web/src/lib/hash.ts'
import { carryOver } from '../../web/src/lib/carry-over.ts'
import { giveToBrand } from '../../web/src/lib/media.ts'
import { copiesHere, partBytes, PartMissing, readCopy, removeCopies, writeCopy } from '../../web/src/lib/parts.ts'
import { type Copies, type Copy, NotDecodable } from '../../web/src/lib/picture-copies.ts'
import { NoRoom, whenNoRoom } from '../../web/src/lib/storage.ts'
import { aLocalDatabase, aWriter } from '../support/phone-database.ts'

let local: LocalDatabase
beforeEach(async () => {
  local = await aLocalDatabase()
})

const device = { id: createId(), name: 'Pixel di Giulia' }

function someBytes(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) % 256)
}

function aPhoto(size = 1000): File {
  return new File([someBytes(size)], 'IMG_0001.JPG', { type: 'image/jpeg' })
}

async function copiesOf(original: Blob): Promise<Copies> {
  const copy = async (text: string) => {
    const blob = new Blob([text, original.slice(0, 10)], { type: 'image/jpeg' })
    return { blob, file: { sha256: await hashBlob(blob), mime: 'image/jpeg', bytes: blob.size, width: 4, height: 3 } }
  }
  return { publish: await copy('publish'), thumb: await copy('thumb'), placeholder: 'data:image/webp;base64,AAAA', width: 40, height: 30 }
}

describe('a copy in parts', () => {
  test('reads back as the bytes that were written, however they fall on the parts', async () => {
    for (const size of [1, partBytes - 1, partBytes, partBytes + 1, 2 * partBytes + 7]) {
      const id = createId()
      const bytes = someBytes(size)
      await writeCopy(local, id, 'original', new Blob([bytes]))
      const whole = await readCopy(local, id, 'original', { mime: 'video/mp4', bytes: size })
      expect(whole?.type).toBe('video/mp4')
      expect(whole && (await hashBlob(whole))).toBe(createHash('sha256').update(bytes).digest('hex'))
    }
  })

  test('is told apart from the other copies of its media', async () => {
    const id = createId()
    await writeCopy(local, id, 'original', new Blob(['original']))
    await writeCopy(local, id, 'thumb', new Blob(['thumb']))
    await removeCopies(local, id, 'original')
    expect(await copiesHere(local)).toEqual(new Set([`${id}:thumb`]))
    expect(await readCopy(local, id, 'original', { mime: 'image/jpeg', bytes: 8 })).toBeUndefined()
    expect(await (await readCopy(local, id, 'thumb', { mime: 'image/jpeg', bytes: 5 }))?.text()).toBe('thumb')
  })

  test('with a hole says so instead of giving what is left', async () => {
    const id = createId()
    await writeCopy(local, id, 'original', new Blob([someBytes(2 * partBytes)]))
    await local.parts.findOne(partId(id, 'original', 0)).remove()
    await expect(readCopy(local, id, 'original', { mime: 'video/mp4', bytes: 2 * partBytes })).rejects.toThrow(PartMissing)
  })
})

test('a film is hashed piece by piece to what it would be in one', async () => {
  const bytes = someBytes(3 * 1024 ** 2 + 5)
  expect(await hashBlob(new Blob([bytes]), 1000)).toBe(createHash('sha256').update(bytes).digest('hex'))
})

describe('a capture', () => {
  test('is in the tray with its hash once its bytes are written', async () => {
    const photo = aPhoto()
    const item = await keep(local, photo, { device })
    expect(item.media).toMatchObject({ kind: 'photo', name: 'IMG_0001.JPG', device, alt: '', original: { mime: 'image/jpeg', bytes: 1000, sha256: await hashBlob(photo) } })
    expect(await local.tray.findOne(item.id).exec()).not.toBeNull()
    expect((await readCopy(local, item.id, 'original', item.media.original))?.size).toBe(1000)
  })

  test('takes films and sounds, and pictures of a type that the system does not know', async () => {
    const kinds = [new File(['x'], 'a.mp4', { type: 'video/mp4' }), new File(['x'], 'b.m4a', { type: 'audio/mp4; codecs=aac' }), new File(['x'], 'IMG.HEIC')]
    const items = await Promise.all(kinds.map((file) => keep(local, file, { device })))
    expect(items.map(({ media }) => [media.kind, media.original.mime])).toEqual([['video', 'video/mp4'], ['audio', 'audio/mp4'], ['photo', 'image/heic']])
  })

  test('of something else leaves nothing behind', async () => {
    await expect(keep(local, new File(['%PDF'], 'press.pdf', { type: 'application/pdf' }), { device })).rejects.toThrow(NotMedia)
    expect(await copiesHere(local)).toEqual(new Set())
  })

  test('that fails half way leaves nothing behind', async () => {
    const photo = aPhoto(2 * partBytes)
    const failing = Object.assign(aPhoto(2 * partBytes), {
      slice(start = 0, end?: number) {
        if (start >= partBytes) throw new Error('the camera took it back')
        return photo.slice(start, end)
      },
    })
    await expect(keep(local, failing, { device })).rejects.toThrow('the camera took it back')
    expect([await copiesHere(local), await local.tray.find().exec()]).toEqual([new Set(), []])
  })

  test('thrown away is gone with its bytes', async () => {
    const item = await keep(local, aPhoto(), { device })
    await discard(local, item.id)
    expect([await copiesHere(local), await local.tray.find().exec()]).toEqual([new Set(), []])
  })
})

describe('after a kill', () => {
  test('parts that no capture speaks of are removed', async () => {
    const kept = await keep(local, aPhoto(), { device })
    const lost = createId()
    await writePart(local.parts, { id: partId(lost, 'original', 0), mediaId: lost, copy: 'original', index: 0, bytes: 4, at: new Date().toISOString() }, new Blob(['half']))
    await recover(local)
    expect(await copiesHere(local)).toEqual(new Set([`${kept.id}:original`]))
  })

  test.each([
    ['with half of one written', () => new Blob(['what a killed attempt left'])],
    ['with all of them written', ({ blob }: Copy) => blob],
  ])('copies that were not finished (%s) are made anew', async (_, left) => {
    const item = await keep(local, aPhoto(), { device })
    const made = await copiesOf(aPhoto())
    for (const copy of ['thumb', 'publish'] as const) await writeCopy(local, item.id, copy, left(made[copy]))
    expect(await recover(local)).toEqual([item.id])
    const done = await prepare(local, item.id, copiesOf)
    expect(done?.media).toMatchObject({ publish: { width: 4 }, thumb: { height: 3 }, original: { width: 40, height: 30 }, placeholder: 'data:image/webp;base64,AAAA' })
    for (const copy of ['thumb', 'publish'] as const) {
      const file = done?.media[copy]
      const blob = file && (await readCopy(local, item.id, copy, file))
      expect(blob && (await hashBlob(blob))).toBe(file?.sha256)
    }
    expect(await recover(local)).toEqual([])
  })

  test('a picture that this browser cannot show is not tried again', async () => {
    const item = await keep(local, new File(['heic'], 'a.heic'), { device })
    const cannot = (): Promise<Copies> => Promise.reject(new NotDecodable('no'))
    expect(await prepare(local, item.id, cannot)).toMatchObject({ undecodable: true })
    expect(await recover(local)).toEqual([])
    expect((await readCopy(local, item.id, 'original', item.media.original))?.size).toBe(4)
  })

  test('what was given to a brand becomes its media, once', async () => {
    const { database, memberId } = await aWriter()
    const giver = { database, memberId, local, workspaceId: createId() }
    const item = await keep(local, aPhoto(), { device })
    // As after a kill between the choice and the media document.
    await local.tray.findOne(item.id).incrementalPatch({ workspaceId: giver.workspaceId })
    await carryOver(giver)
    await prepare(local, item.id, copiesOf)
    await carryOver(giver)
    await carryOver(giver)
    const media = await database.media.find().exec()
    expect(media.map((document) => [document.id, document.by, document.publish?.bytes])).toEqual([[item.id, memberId, 17]])
  })

  test('a media that a colleague removed does not come back', async () => {
    const { database, memberId } = await aWriter()
    const giver = { database, memberId, local, workspaceId: createId() }
    const item = await keep(local, aPhoto(), { device })
    await giveToBrand(giver, [item.id], { coverageId: createId() })
    await database.media.findOne(item.id).remove()
    await carryOver(giver)
    expect(await database.media.find().exec()).toEqual([])
  })
})

test('a full phone is told in bytes, whatever wraps the error', async () => {
  const quota = new DOMException('full', 'QuotaExceededError')
  const wrapped = new Error('bulkWrite', { cause: quota })
  const told = await whenNoRoom(wrapped, 5_000_000)
  expect(told).toBeInstanceOf(NoRoom)
  expect(told).toMatchObject({ needed: 5_000_000 })
  const other = new Error('something else')
  expect(await whenNoRoom(other, 1)).toBe(other)
})
