import { barePicture } from '@inviato/shared/bare-picture.ts'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { aPicture, planted } from '../support/pictures.ts'

const view = (buffer: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(buffer)

describe.each(['jpeg', 'png', 'webp'] as const)('of %s', (format) => {
  test('gives back the very bytes when there is nothing but a picture', async () => {
    const bytes = view(await aPicture({ format }))
    expect(barePicture(bytes, `image/${format}`)).toBe(bytes)
  })

  test('leaves nothing of place and device', async () => {
    const bytes = view(await aPicture({ format, planted: true }))
    expect(Buffer.from(bytes).includes(planted.make)).toBe(true)
    const bare = barePicture(bytes, `image/${format}`)
    expect(Buffer.from(bare ?? []).includes(planted.make)).toBe(false)
    // WebP is only judged, never cut.
    if (format === 'webp') expect(bare).toBeUndefined()
    else expect((await sharp(bare).metadata()).exif).toBeUndefined()
  })

  test('leaves nothing behind the end', async () => {
    const bytes = view(Buffer.concat([await aPicture({ format }), Buffer.from('hidden')]))
    expect(Buffer.from(barePicture(bytes, `image/${format}`) ?? []).includes('hidden')).toBe(false)
  })

  test('refuses a picture that is cut off', async () => {
    const whole = view(await aPicture({ format, noise: true, width: 64, height: 64 }))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (end) => {
        expect(barePicture(whole.slice(0, end), `image/${format}`)).toBeUndefined()
      }),
    )
  })
})

test('keeps the pixels of what it cuts', async () => {
  const original = await aPicture({ planted: true, noise: true })
  const bare = barePicture(view(original), 'image/jpeg')
  expect(await sharp(bare).raw().toBuffer()).toEqual(await sharp(original).raw().toBuffer())
})

test('takes away a comment and a thumbnail in the header', async () => {
  const plain = await aPicture()
  const comment = Buffer.from([0xff, 0xfe, 0, 8, ...Buffer.from('secret')])
  const bytes = view(Buffer.concat([plain.subarray(0, 2), comment, plain.subarray(2)]))
  expect(barePicture(bytes, 'image/jpeg')).toEqual(view(plain))
})

test('survives any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('image/jpeg', 'image/png', 'image/webp', 'image/gif'), (bytes, mime) => {
      expect(barePicture(new Uint8Array(bytes), mime)).toBeUndefined()
    }),
  )
})
