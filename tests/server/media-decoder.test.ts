import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode, NotDecodable } from '@inviato/server/src/media/decoder/decode.ts'
import { places } from '@inviato/server/src/media/decoder/places.ts'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aPicture } from '../support/pictures.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inviato-decoder-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(bytes: Buffer): Promise<string> {
  const path = join(folder, String(Math.random()))
  await writeFile(path, bytes)
  return path
}

const inspect = { kind: 'inspect', maxPixels: 10_000_000 } as const

test('tells the size of a picture as a person sees it', async () => {
  const path = await file(await aPicture({ width: 300, height: 200, orientation: 8 }))
  expect(await decode(path, inspect)).toMatchObject({ width: 200, height: 300, frames: 1 })
})

test.each([
  ['svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><image href="file:///etc/passwd"/></svg>')],
  ['pdf', Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n')],
  ['nothing', Buffer.alloc(0)],
  ['noise', Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256))],
])('loads no %s', async (_what, bytes) => {
  await expect(decode(await file(bytes), inspect)).rejects.toThrow(NotDecodable)
})

test('loads no tiff, although the library could', async () => {
  const tiff = await sharp(await aPicture()).tiff().toBuffer()
  await expect(decode(await file(tiff), inspect)).rejects.toThrow(NotDecodable)
})

test('refuses more pixels than the limit, by the header alone', async () => {
  const path = await file(await aPicture({ width: 4000, height: 3000 }))
  await expect(decode(path, inspect)).rejects.toThrow(/pixel limit/)
})

test('ends a decoder that takes too long', async () => {
  const path = await file(await aPicture({ width: 2000, height: 2000, noise: true }))
  await expect(decode(path, inspect, { timeMs: 1, memoryBytes: 2 ** 30 })).rejects.toThrow(/too much time/)
})

test.runIf(process.platform === 'linux')('ends a decoder that takes too much memory', async () => {
  const path = await file(await aPicture({ width: 3000, height: 3000, noise: true }))
  const fit = { kind: 'fit', maxPixels: 10_000_000, type: 'image/png', maxSide: 3000, maxBytes: 2 ** 30 } as const
  await expect(decode(path, fit, { timeMs: 30_000, memoryBytes: 30 * 2 ** 20 })).rejects.toThrow(/memory/)
})

test('lets so many in as there are places', async () => {
  const take = places(2)
  const [first] = [await take(), await take()]
  let third: 'waits' | 'in' = 'waits'
  const entering = take().then(() => (third = 'in'))
  await Promise.resolve()
  expect(third).toBe('waits')
  first[Symbol.dispose]()
  await entering
  expect(third).toBe('in')
})
