import { createHash } from 'node:crypto'
import { createId } from '@inviato/shared/id.ts'
import type { Upload } from '@inviato/shared/upload.ts'
import { readUpload } from '@inviato/server/src/media/upload-document.ts'
import { filter, firstValueFrom } from 'rxjs'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { keep } from '../../web/src/lib/capture.ts'
import { connection$ } from '../../web/src/lib/connection.ts'
import type { LocalDatabase } from '../../web/src/lib/database/databases.ts'
import type { TrayItem } from '../../web/src/lib/database/local.ts'
import { giveToBrand } from '../../web/src/lib/media.ts'
import { writeCopy } from '../../web/src/lib/parts.ts'
import { type Wanted, wantedCopies } from '../../web/src/lib/uploads/queue.ts'
import { chooseOriginalsRule } from '../../web/src/lib/uploads/rule.ts'
import { sendCopy } from '../../web/src/lib/uploads/send.ts'
import { NotSent } from '../../web/src/lib/uploads/tus.ts'
import { startUploads, type UploadOptions, type Uploader } from '../../web/src/lib/uploads/uploader.ts'
import type { WaitingItem } from '../../web/src/lib/waiting.ts'
import { createWorkspace, type Person } from '../support/people.ts'
import { aLocalDatabase, aWriter } from '../support/phone-database.ts'
import { aPicture } from '../support/pictures.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let person: Person
let local: LocalDatabase
/** What the phone asked of the server, in order; a test may answer in the server's place. */
let asked: string[]
let intercept: (method: string, url: string, go: () => Promise<Response>) => Promise<Response>

beforeAll(async () => {
  server = await startServer()
  person = await createWorkspace(server)
  const real = globalThis.fetch
  // The phone's own fetch carries its cookie and origin; in Node nothing does.
  vi.stubGlobal('fetch', (input: string | URL | Request, init: RequestInit = {}) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const headers = new Headers(init.headers)
    headers.set('cookie', person.cookie)
    headers.set('origin', server.url)
    const method = init.method ?? 'GET'
    asked.push(`${method} ${headers.get('upload-offset') ?? ''}`.trim())
    return intercept(method, url.href, () => real(url, { ...init, headers }))
  })
})
afterAll(async () => {
  vi.unstubAllGlobals()
  await server[Symbol.asyncDispose]()
})
beforeEach(async () => {
  connection$.next('connected')
  local = await aLocalDatabase()
  asked = []
  intercept = (_method, _url, go) => go()
})

const device = { id: createId(), name: 'Pixel di Giulia' }

async function aCapture(edge?: number): Promise<{ item: TrayItem; wanted: Wanted; blob: File }> {
  const bytes = new Uint8Array(await aPicture(edge ? { noise: true, width: edge, height: edge } : {}))
  const blob = new File([bytes], 'IMG_1.JPG', { type: 'image/jpeg' })
  const item = await keep(local, blob, { device })
  const [wanted] = wantedCopies([{ ...item, told: 'capture' as const }], new Map(), [])
  if (!wanted) throw new Error('nothing to send')
  return { item, wanted, blob }
}

function send(wanted: Wanted, blob: Blob, signal = new AbortController().signal): Promise<void> {
  const endpoint = `${server.url}/api/workspaces/${person.workspaceId}/uploads`
  return sendCopy({ endpoint, local, wanted, blob, signal, onProgress: () => {} })
}

function received({ mediaId }: Pick<Wanted, 'mediaId'>): Promise<Upload | undefined> {
  return readUpload(server.ctx.store.workspace(person.workspaceId), mediaId)
}

describe('one file', () => {
  test('arrives, and its address is forgotten', async () => {
    const { wanted, blob } = await aCapture(1600)
    const shares: number[] = []
    const endpoint = `${server.url}/api/workspaces/${person.workspaceId}/uploads`
    await sendCopy({ endpoint, local, wanted, blob, signal: new AbortController().signal, onProgress: (share) => shares.push(share) })
    expect((await received(wanted))?.received.original?.sha256).toBe(wanted.file.sha256)
    expect(shares.at(-1)).toBe(1)
    expect(await local.getLocal(`upload:${wanted.key}`)).toBeNull()
  })

  test('that is small goes with its announcement', async () => {
    const { wanted, blob } = await aCapture()
    await send(wanted, blob)
    expect(asked).toEqual(['POST'])
    expect((await received(wanted))?.received.original?.sha256).toBe(wanted.file.sha256)
  })

  test('goes on where it stopped, also after a kill', async () => {
    const { wanted, blob } = await aCapture(3400)
    const part = 4 * 1024 ** 2
    expect(blob.size).toBeGreaterThan(part)
    const killed = new AbortController()
    intercept = async (method, _url, go) => {
      if (method === 'PATCH' && asked.length > 2) killed.abort(new Error('killed'))
      return go()
    }
    await expect(send(wanted, blob, killed.signal)).rejects.toThrow('killed')
    expect(await received(wanted)).toBeUndefined()
    asked = []
    intercept = (_method, _url, go) => go()
    // Nothing is known but what is on the disk.
    await send(wanted, blob)
    expect(asked[0]).toBe('HEAD')
    expect(Number(asked[1]?.split(' ')[1])).toBeGreaterThanOrEqual(part)
    expect((await received(wanted))?.received.original?.sha256).toBe(wanted.file.sha256)
  })

  test('is whole where only the answer to the last part was lost', async () => {
    const { wanted, blob } = await aCapture(1600)
    intercept = async (method, _url, go) => {
      const answer = await go()
      if (method === 'PATCH' && Number(answer.headers.get('upload-offset')) === blob.size) throw new TypeError('the line is dead')
      return answer
    }
    await expect(send(wanted, blob)).rejects.toThrow(NotSent)
    asked = []
    intercept = (_method, _url, go) => go()
    await send(wanted, blob)
    expect(asked).toEqual(['HEAD'])
  })

  test('begins anew where the server no longer knows it', async () => {
    const { wanted, blob } = await aCapture(1600)
    await local.upsertLocal(`upload:${wanted.key}`, { path: `/api/workspaces/${person.workspaceId}/uploads/${crypto.randomUUID()}` })
    await send(wanted, blob)
    expect(asked.slice(0, 2)).toEqual(['HEAD', 'POST'])
    expect((await received(wanted))?.received.original?.sha256).toBe(wanted.file.sha256)
  })

  test('keeps its address through a bad gateway', async () => {
    const { wanted, blob } = await aCapture(1600)
    intercept = (method, _url, go) => (method === 'PATCH' ? Promise.reject(new TypeError('cut')) : go())
    await expect(send(wanted, blob)).rejects.toThrow(NotSent)
    intercept = () => Promise.resolve(new Response('<html>502</html>', { status: 502 }))
    await expect(send(wanted, blob)).rejects.toMatchObject({ status: 502 })
    expect(await local.getLocal(`upload:${wanted.key}`)).not.toBeNull()
  })

  test('that changed on the disk is refused, and says why', async () => {
    const { wanted } = await aCapture()
    await expect(send(wanted, new Blob([new Uint8Array(wanted.file.bytes)]))).rejects.toMatchObject({ status: 460, code: 'hash_mismatch' })
  })
})

describe('the uploader', () => {
  async function aDesk() {
    const { database, memberId } = await aWriter()
    return { database, memberId, local, accountId: person.accountId, workspaceId: person.workspaceId, role: 'owner' as const, device }
  }

  function started(desk: Parameters<typeof startUploads>[0], options?: UploadOptions): Uploader {
    const uploader = startUploads(desk, server.url, options)
    onTestFinished(() => uploader[Symbol.asyncDispose]())
    return uploader
  }

  function until(uploader: Uploader, right: (items: readonly WaitingItem[]) => boolean): Promise<readonly WaitingItem[]> {
    return firstValueFrom(uploader.items$.pipe(filter(right)))
  }

  test('sends what was given to the brand, and says "on the server" when the server does', async () => {
    const desk = await aDesk()
    await chooseOriginalsRule(local, 'any')
    const { item, wanted } = await aCapture()
    await giveToBrand(desk, [item.id])
    const uploader = started(desk)
    await until(uploader, ([only]) => only?.progress === 1)
    const upload = await received(wanted)
    expect(upload?.received.original?.sha256).toBe(wanted.file.sha256)
    const gone = until(uploader, (items) => items.length === 0)
    // As replication brings it.
    if (upload) await desk.database.uploads.insert(upload)
    expect(await gone).toEqual([])
  })

  test('holds an original on an unknown network until the member says so', async () => {
    const desk = await aDesk()
    const { item, wanted } = await aCapture()
    await giveToBrand(desk, [item.id])
    const uploader = started(desk)
    expect(await until(uploader, (items) => items.length === 1)).toMatchObject([{ reason: 'rule', bytes: wanted.file.bytes, key: `media:${item.id}#original` }])
    expect(asked).toEqual([])
    uploader.sendNow()
    await until(uploader, ([only]) => only?.progress === 1)
  })

  test('says that nothing passes, and goes on when it does', async () => {
    const desk = await aDesk()
    await chooseOriginalsRule(local, 'any')
    const { item } = await aCapture()
    await giveToBrand(desk, [item.id])
    intercept = () => Promise.reject(new TypeError('no route'))
    const uploader = started(desk)
    await until(uploader, ([only]) => only?.reason === 'nothing-passes')
    intercept = (_method, _url, go) => go()
    uploader.sendNow()
    await until(uploader, ([only]) => only?.progress === 1)
  })

  test('stops at once when it is held, and goes on when told', async () => {
    const desk = await aDesk()
    await chooseOriginalsRule(local, 'any')
    const { item, wanted } = await aCapture(1600)
    await giveToBrand(desk, [item.id])
    const uploader = started(desk)
    await until(uploader, ([only]) => only?.reason === 'sending')
    await uploader.hold(`media:${wanted.mediaId}#original`)
    await until(uploader, ([only]) => only?.reason === 'held')
    await uploader[Symbol.asyncDispose]()

    const again = started(desk)
    // Whatever the network does: it is the member's word.
    connection$.next('offline')
    await until(again, ([only]) => only?.reason === 'held')
    connection$.next('connected')
    await again.release(`media:${wanted.mediaId}#original`)
    await until(again, ([only]) => only?.progress === 1)
  })

  test('begins when the phone knows what the server took before', async () => {
    const desk = await aDesk()
    await chooseOriginalsRule(local, 'any')
    connection$.next('starting')
    const { item } = await aCapture()
    await giveToBrand(desk, [item.id])
    const uploader = started(desk)
    await until(uploader, ([only]) => only?.reason === 'queued')
    expect(asked).toEqual([])
    connection$.next('connected')
    await until(uploader, ([only]) => only?.progress === 1)
  })

  test('has sent all when only originals are left, where it may send none', async () => {
    const desk = await aDesk()
    await chooseOriginalsRule(local, 'any')
    const { item, blob } = await aCapture()
    await giveToBrand(desk, [item.id])
    const copy = { sha256: createHash('sha256').update(await blob.bytes()).digest('hex'), mime: 'image/jpeg', bytes: blob.size }
    await writeCopy(local, item.id, 'publish', blob)
    await local.tray.findOne(item.id).incrementalPatch({ media: { ...item.media, publish: copy } })
    const uploader = started(desk, { originals: false })
    await uploader.allSent()
    expect(await received({ mediaId: item.id })).toMatchObject({ received: { publish: { sha256: copy.sha256 } } })
    expect(asked).toEqual(['POST'])
  })

  test('sends thirty photos taken at once, each once', async () => {
    const desk = await aDesk()
    await chooseOriginalsRule(local, 'any')
    const captures = await Promise.all(Array.from({ length: 30 }, () => aCapture()))
    const uploader = started(desk)
    await giveToBrand(desk, captures.map(({ item }) => item.id))
    await until(uploader, (items) => items.length === 30 && items.every((item) => item.progress === 1))
    expect(asked).toEqual(captures.map(() => 'POST'))
  })
})
