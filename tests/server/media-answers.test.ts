import { createId } from '@inviato/shared/id.ts'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { addMember, createWorkspace, type Person } from '../support/people.ts'
import { aPicture, planted } from '../support/pictures.ts'
import { startTeam } from '../support/team.ts'
import { aFile, type Sent, upload, uploadOf } from '../support/uploads.ts'

const { server, owner, author } = await startTeam()

function get(person: Person, file: Sent, init: RequestInit = {}, query = ''): Promise<Response> {
  return person.fetch(`/api/workspaces/${person.workspaceId}/media/${file.mediaId}/${file.rendition}${query}`, init)
}

async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer())
}

describe('a received file', () => {
  test('is given to members as it was sent, and to nobody as a page', async () => {
    const file = aFile(await aPicture())
    await upload(author, file)
    const response = await get(owner, file)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(file.bytes.length),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
      etag: `"${file.sha256}"`,
    })
    expect(await bytesOf(response)).toEqual(file.bytes)
  })

  test('may be kept for ever under its own hash only', async () => {
    const file = aFile(await aPicture())
    await upload(author, file)
    const cacheOf = async (hash: string): Promise<string | null> => (await get(owner, file, {}, `?hash=${hash}`)).headers.get('cache-control')
    expect(await cacheOf(file.sha256.slice(0, 16))).toBe('private, max-age=31536000, immutable')
    expect(await cacheOf('0000000000000000')).toBe('private, no-cache')
    expect((await get(owner, file, { headers: { 'if-none-match': `"${file.sha256}"` } })).status).toBe(304)
  })

  test.each([
    ['bytes=10-19', 206, 'bytes 10-19/', 10],
    ['bytes=-7', 206, '', 7],
    ['bytes=5-', 206, 'bytes 5-', undefined],
    ['bytes=99999999-', 416, 'bytes */', 0],
    ['bytes=0-1,4-5', 200, '', undefined],
    ['lines=1-2', 200, '', undefined],
  ])('is given in part: %s', async (range, status, contentRange, length) => {
    const file = aFile(await aPicture())
    await upload(author, file)
    const response = await get(owner, file, { headers: { range } })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-range') ?? '').toContain(contentRange)
    if (length !== undefined) expect((await bytesOf(response)).length).toBe(length)
  })

  test('is given to no stranger', async () => {
    const file = aFile(await aPicture())
    await upload(author, file)
    const stranger = await createWorkspace(server, 'Teatro Nuovo')
    const path = `/api/workspaces/${owner.workspaceId}/media/${file.mediaId}/publish`
    expect((await server.fetch(path)).status).toBe(401)
    expect((await stranger.fetch(path)).status).toBe(403)
    expect((await get(stranger, file)).status).toBe(404)
    expect((await get(await addMember(server, owner, 'reviewer'), file)).status).toBe(403)
  })

  test('that has not arrived is not found', async () => {
    expect((await get(owner, aFile(await aPicture()))).status).toBe(404)
  })

  test('gives a thumbnail where the phone sent none', async () => {
    const file = aFile(await aPicture({ width: 1600, height: 1200 }))
    await upload(author, file)
    const response = await get(owner, { ...file, rendition: 'thumb' })
    expect(await sharp(await bytesOf(response)).metadata()).toMatchObject({ width: 480, height: 360 })
  })
})

describe('place and device', () => {
  test('are refused in what is to be published', async () => {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const file = aFile(await aPicture({ planted: true, format }))
      const { response } = await upload(author, file)
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ code: 'carries_metadata' })
      expect((await uploadOf(server, author, file))?.received.publish).toBeUndefined()
    }
  })

  test.each(['jpeg', 'png', 'webp'] as const)('of an original go back to who captured it alone (%s)', async (format) => {
    const file = aFile(await aPicture({ planted: true, orientation: 6, format }), 'original')
    await upload(author, file)
    expect(await bytesOf(await get(author, file))).toEqual(file.bytes)
    const cleaned = await bytesOf(await get(owner, file))
    expect(file.bytes.includes(planted.make)).toBe(true)
    expect(cleaned.includes(planted.make)).toBe(false)
    const { exif, width, height, orientation } = await sharp(cleaned).metadata()
    // Upright without the tag that would turn it.
    expect({ exif, width, height, orientation }).toEqual({ exif: undefined, width: 480, height: 640, orientation: undefined })
  })

  test('keep an original at home that cannot be cleaned', async () => {
    const film = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom\0\0\0\0isommp42'), Buffer.from('©xyz+45.4+12.3/')])
    const file = aFile(film, 'original')
    expect((await upload(author, file)).response.status).toBe(204)
    expect((await get(author, file)).headers.get('content-type')).toBe('video/mp4')
    const response = await get(owner, file)
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'original_not_clean' })
  })
})

describe('a rendition for a network', () => {
  const bluesky = { maxEdge: 2000, maxBytes: 300_000, mimes: ['image/jpeg'] }

  test('is the approved file itself where that fits', async () => {
    const file = aFile(await aPicture())
    await upload(author, file)
    const received = (await uploadOf(server, author, file))?.received.publish
    const fitted = received && (await server.ctx.files.fit(author.workspaceId, received, bluesky))
    expect(fitted?.bytes).toBe(file.bytes.length)
  })

  test('is made once within the limits', async () => {
    const file = aFile(await aPicture({ width: 2600, height: 1300, noise: true }))
    await upload(author, file)
    const received = (await uploadOf(server, author, file))?.received.publish
    if (!received) throw new Error('not received')
    const [fitted, again] = [await server.ctx.files.fit(author.workspaceId, received, bluesky), await server.ctx.files.fit(author.workspaceId, received, bluesky)]
    expect(fitted?.path).toBe(again?.path)
    const { width = 0, height = 0, format } = await sharp(fitted?.path).metadata()
    expect({ format, ratio: width / height, small: width <= 2000 && (fitted?.bytes ?? Infinity) <= 300_000 }).toEqual({ format: 'jpeg', ratio: 2, small: true })
  })

  test('is not there before the file is', async () => {
    const missing = { sha256: createId().replaceAll('-', '').padEnd(64, '0'), mime: 'image/jpeg', bytes: 1 }
    expect(await server.ctx.files.open(author.workspaceId, missing)).toBeUndefined()
    expect(await server.ctx.files.fit(author.workspaceId, missing, bluesky)).toBeUndefined()
  })
})
