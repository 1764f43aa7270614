import { createHash } from 'node:crypto'
import { createId } from '@inviato/shared/id.ts'
import { Upload } from 'tus-js-client'
import { describe, expect, test } from 'vitest'
import { aPicture } from '../support/pictures.ts'
import { addMember, createWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'
import { startTeam } from '../support/team.ts'
import { aFile, announce, ask, locationOf, send, upload, uploadOf } from '../support/uploads.ts'

const { server, owner, author } = await startTeam()
const other = await addMember(server, owner, 'author')

describe('a file that arrives whole', () => {
  test('is on the server once its bytes match their hash', async () => {
    const file = aFile(await aPicture({ width: 800, height: 600 }))
    const { response } = await upload(author, file)
    expect(response.status).toBe(204)
    expect(await uploadOf(server, author, file)).toMatchObject({
      id: file.mediaId,
      by: author.member.id,
      received: { publish: { sha256: file.sha256, mime: 'image/jpeg', bytes: file.bytes.length, width: 800, height: 600 } },
    })
  })

  test('is one document for all copies of a media', async () => {
    const mediaId = createId()
    const original = aFile(await aPicture({ planted: true, orientation: 6 }), 'original', mediaId)
    const publish = aFile(await aPicture(), 'publish', mediaId)
    const thumb = aFile(await aPicture({ width: 120, height: 90 }), 'thumb', mediaId)
    await Promise.all([upload(author, original), upload(author, publish), upload(author, thumb)])
    const { received } = (await uploadOf(server, author, original)) ?? {}
    expect([received?.original?.sha256, received?.publish?.sha256, received?.thumb?.sha256]).toEqual([original.sha256, publish.sha256, thumb.sha256])
    // Upright: a phone held sideways is not a wide picture.
    expect(received?.original).toMatchObject({ width: 480, height: 640 })
  })

  test('may be announced and sent in one request', async () => {
    const file = aFile(await aPicture({ width: 50, height: 50 }), 'thumb')
    const metadata = [`mediaId ${btoa(file.mediaId)}`, `rendition ${btoa('thumb')}`, `sha256 ${btoa(file.sha256)}`]
    const response = await author.fetch(`/api/workspaces/${author.workspaceId}/uploads`, {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': String(file.bytes.length),
        'upload-metadata': metadata.join(','),
        'content-type': 'application/offset+octet-stream',
      },
      body: new Uint8Array(file.bytes),
    })
    expect(response.status).toBe(201)
    expect((await uploadOf(server, author, file))?.received.thumb?.sha256).toBe(file.sha256)
  })

  test('stays received when an older upload of it is asked about again', async () => {
    const first = aFile(await aPicture({ width: 100 }))
    const { location } = await upload(author, first)
    const second = aFile(await aPicture({ width: 200 }), 'publish', first.mediaId)
    await upload(author, second)
    expect((await ask(author, location)).status).toBe(200)
    expect((await uploadOf(server, author, first))?.received.publish?.sha256).toBe(second.sha256)
  })
})

describe('an upload that breaks off', () => {
  test('goes on at the byte where it stopped', async () => {
    const file = aFile(await aPicture({ noise: true, width: 900, height: 700 }))
    const location = await locationOf(announce(author, file))
    await send(author, location, new Uint8Array(file.bytes.subarray(0, 70_000)))
    const head = await ask(author, location)
    expect([head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual(['70000', String(file.bytes.length)])
    expect(await uploadOf(server, author, file)).toBeUndefined()
    await send(author, location, new Uint8Array(file.bytes.subarray(70_000)), 70_000)
    expect((await uploadOf(server, author, file))?.received.publish?.sha256).toBe(file.sha256)
  })

  test('keeps the bytes of a request that hangs', async () => {
    const file = aFile(await aPicture({ noise: true, width: 900, height: 700 }))
    const location = await locationOf(announce(author, file))
    const half = new Uint8Array(file.bytes.subarray(0, 100_000))
    // A phone that drove into a tunnel: the request never ends.
    const body = new ReadableStream({ start: (controller) => controller.enqueue(half) })
    const endless: RequestInit & { duplex: 'half' } = { body, duplex: 'half' }
    const hanging = send(author, location, half, 0, endless).catch(() => undefined)
    const offset = async (): Promise<number> => Number((await ask(author, location)).headers.get('upload-offset'))
    // Asking takes the upload over.
    while ((await offset()) < half.length);
    const rest = new Uint8Array(file.bytes.subarray(half.length))
    expect((await send(author, location, rest, half.length)).status).toBe(204)
    await hanging
    expect((await uploadOf(server, author, file))?.received.publish?.sha256).toBe(file.sha256)
  })

  test('is complete where only the last answer was lost', async () => {
    const file = aFile(await aPicture())
    const { location } = await upload(author, file)
    const head = await ask(author, location)
    expect(head.headers.get('upload-offset')).toBe(String(file.bytes.length))
    expect((await announce(author, file)).status).toBe(201)
  })

  test('refuses bytes for another offset', async () => {
    const file = aFile(await aPicture())
    const location = await locationOf(announce(author, file))
    const response = await send(author, location, new Uint8Array(file.bytes), 10)
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({ code: 'wrong_offset' })
  })

  test('can be given up', async () => {
    const file = aFile(await aPicture())
    const location = await locationOf(announce(author, file))
    expect((await ask(author, location, 'DELETE')).status).toBe(204)
    expect((await ask(author, location)).status).toBe(404)
  })
})

describe('an upload', () => {
  test.each(['HEAD', 'PATCH', 'DELETE'] as const)('answers %s to nobody but its owner', async (method) => {
    const file = aFile(await aPicture())
    const location = await locationOf(announce(author, file))
    for (const stranger of [other, owner]) {
      const response = method === 'PATCH' ? await send(stranger, location, new Uint8Array(file.bytes)) : await ask(stranger, location, method)
      expect(response.status).toBe(404)
    }
    expect((await ask(author, location)).headers.get('upload-offset')).toBe('0')
  })

  test('belongs to its workspace', async () => {
    const elsewhere = await createWorkspace(server, 'Teatro Nuovo')
    const file = aFile(await aPicture())
    const location = await locationOf(announce(author, file))
    const moved = location.replace(author.workspaceId, elsewhere.workspaceId)
    expect((await ask(elsewhere, moved)).status).toBe(404)
    expect((await ask(author, moved)).status).toBe(403)
  })

  test('of what somebody else captured is refused', async () => {
    const file = aFile(await aPicture())
    await upload(author, file)
    const forged = aFile(await aPicture({ width: 99 }), 'publish', file.mediaId)
    const response = await announce(other, forged)
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'not_your_media' })
    expect((await announce(owner, forged)).status).toBe(201)
  })

  test('is for members who are signed in', async () => {
    const file = aFile(await aPicture())
    const location = await locationOf(announce(author, file))
    const path = `/api/workspaces/${author.workspaceId}/uploads`
    expect((await server.fetch(path, { method: 'POST', headers: { 'tus-resumable': '1.0.0' } })).status).toBe(401)
    expect((await server.fetch(location, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } })).status).toBe(401)
    const reviewer = await addMember(server, owner, 'reviewer')
    expect((await announce(reviewer, file)).status).toBe(403)
  })

  test('from another page is refused', async () => {
    const response = await author.fetch(`/api/workspaces/${author.workspaceId}/uploads`, {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example', 'tus-resumable': '1.0.0' },
    })
    expect(response.status).toBe(403)
  })

  test.each([
    ['no hash', { sha256: '' }],
    ['a path for an id', { mediaId: '../../../etc/passwd' }],
    ['an unknown copy', { rendition: 'secret' }],
    ['a forged owner', { memberId: createId() }],
  ])('with %s is refused', async (_what, change) => {
    const file = aFile(await aPicture())
    const forged: typeof file = Object.assign({}, file, change)
    expect((await announce(author, forged)).status).toBe(400)
  })
})

describe('a file that may not be kept', () => {
  const random = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251))

  test.each(['publish', 'original', 'thumb'] as const)('is refused by its bytes, whatever it calls itself (%s)', async (rendition) => {
    const file = aFile(random, rendition)
    const { response, location } = await upload(author, file)
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({ code: 'type_not_allowed' })
    expect((await uploadOf(server, author, file))?.problem).toMatchObject({ rendition, code: 'type_not_allowed' })
    expect((await ask(author, location)).status).toBe(404)
  })

  test('is refused when its hash is another', async () => {
    const file = { ...aFile(await aPicture()), sha256: createHash('sha256').update('other').digest('hex') }
    const { response } = await upload(author, file)
    expect(response.status).toBe(460)
    expect(await response.json()).toMatchObject({ code: 'hash_mismatch' })
    expect((await uploadOf(server, author, file))?.received).toEqual({})
  })

  test('is refused when it is a page that pretends to be a picture', async () => {
    const svg = Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    expect((await upload(author, aFile(svg))).response.status).toBe(415)
    expect((await upload(author, aFile(svg, 'original'))).response.status).toBe(415)
  })

  test('is refused when the picture is cut off', async () => {
    const whole = await aPicture({ noise: true })
    const { response } = await upload(author, aFile(whole.subarray(0, whole.length / 2)))
    expect(response.status).toBe(422)
  })

  test('makes room for a better one', async () => {
    const bad = aFile(random)
    await upload(author, bad)
    const good = aFile(await aPicture(), 'publish', bad.mediaId)
    await upload(author, good)
    const document = await uploadOf(server, author, bad)
    expect(document?.problem).toBeUndefined()
    expect(document?.received.publish?.sha256).toBe(good.sha256)
  })

  test('keeps an original that no decoder of ours knows', async () => {
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(500)])
    const file = aFile(heic, 'original')
    expect((await upload(author, file)).response.status).toBe(204)
    expect((await uploadOf(server, author, file))?.received.original).toEqual({ sha256: file.sha256, mime: 'image/heic', bytes: heic.length })
  })
})

test('takes uploads from any client that speaks tus', async () => {
  const file = aFile(await aPicture({ noise: true }))
  await new Promise<void>((resolve, reject) => {
    new Upload(file.bytes, {
      endpoint: `${server.url}/api/workspaces/${author.workspaceId}/uploads`,
      headers: { cookie: author.cookie, origin: server.url },
      metadata: { mediaId: file.mediaId, rendition: file.rendition, sha256: file.sha256 },
      chunkSize: 50_000,
      onSuccess: () => resolve(),
      onError: reject,
    }).start()
  })
  expect((await uploadOf(server, author, file))?.received.publish?.sha256).toBe(file.sha256)
})

test('names the limit when a file is too large', async () => {
  await using small = await startServer({ config: { maxUploadBytes: { thumb: 1000, publish: 2000, original: 3000 } } })
  const person = await createWorkspace(small)
  const picture = await aPicture({ noise: true })
  for (const rendition of ['thumb', 'publish', 'original'] as const) {
    const response = await announce(person, aFile(picture, rendition))
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ code: 'too_large' })
  }
  const fits = aFile(await aPicture({ width: 10, height: 10 }), 'thumb')
  expect((await upload(person, fits)).response.status).toBe(204)
})

test('takes thirty photos at once', async () => {
  const files = await Promise.all(Array.from({ length: 30 }, async (_, i) => aFile(await aPicture({ width: 300 + i, noise: true }))))
  const answers = await Promise.all(files.map((file) => upload(author, file)))
  expect(answers.map(({ response }) => response.status)).toEqual(files.map(() => 204))
  const documents = await Promise.all(files.map((file) => uploadOf(server, author, file)))
  expect(documents.map((document) => document?.received.publish?.sha256)).toEqual(files.map((file) => file.sha256))
})
