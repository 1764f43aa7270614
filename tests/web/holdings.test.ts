import { type Holdings, isDevice } from '@inviato/shared/member.ts'
import { listDocuments } from '@inviato/server/src/database/document.ts'
import { BehaviorSubject, filter, firstValueFrom } from 'rxjs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connection$ } from '../../web/src/lib/connection.ts'
import { countHoldings, holdsNothing, reportHoldings, tellHoldings } from '../../web/src/lib/holdings.ts'
import { addWaitingSource, type WaitingItem } from '../../web/src/lib/waiting.ts'
import { createWorkspace, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

const draft: WaitingItem = { key: 'posts:p', kind: 'words', collection: 'posts', id: 'p', reason: 'queued' }
const bytes = (copy: string, more: Partial<WaitingItem> = {}): WaitingItem => ({
  key: `media:a#${copy}`, kind: 'bytes', collection: 'media', id: 'a', reason: 'queued', bytes: 100, ...more,
})

let server: TestServer
let person: Person
let end: AbortController

beforeEach(async () => {
  server = await startServer()
  person = await createWorkspace(server)
  const real = globalThis.fetch
  // The phone's own fetch carries its cookie and origin; in Node nothing does.
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.set('cookie', person.cookie)
    headers.set('origin', server.url)
    return real(new URL(path, server.url), { ...init, headers })
  })
  end = new AbortController()
})
afterEach(async () => {
  end.abort()
  connection$.next('starting')
  vi.unstubAllGlobals()
  await server[Symbol.asyncDispose]()
})

function waitFor(items: readonly WaitingItem[]): void {
  const stop = (['words', 'bytes'] as const).map((kind) => addWaitingSource({ kind, items$: new BehaviorSubject(items.filter((item) => item.kind === kind)) }))
  end.signal.addEventListener('abort', () => stop.forEach((each) => each()))
}

async function told(): Promise<unknown[]> {
  const devices = (await listDocuments(server.ctx.store.workspace(person.workspaceId), 'members')).filter(isDevice)
  return devices.map(({ body }) => body.holds)
}

test('counts what has all left as the server’s', () => {
  expect(countHoldings([draft, bytes('thumb', { progress: 1 }), bytes('publish'), bytes('original')])).toEqual({ documents: 1, media: 1, bytes: 200 })
  expect(countHoldings([bytes('publish', { progress: 1 })])).toEqual({ documents: 0, media: 0, bytes: 0 })
})

test('ends what was told earlier, though the phone no longer knows of it', async () => {
  await reportHoldings(person.workspaceId, { documents: 2, media: 3, bytes: 900 })
  waitFor([])
  const known$ = new BehaviorSubject<Holdings | undefined>(undefined)
  void tellHoldings(person.workspaceId, known$, end.signal)
  connection$.next('connected')
  await firstValueFrom(known$.pipe(filter(holdsNothing)))
  expect(await told()).toMatchObject([{ documents: 0, media: 0, bytes: 0 }])
})

test('tells what waits of every kind', async () => {
  waitFor([draft, bytes('original')])
  const known$ = new BehaviorSubject<Holdings | undefined>(undefined)
  void tellHoldings(person.workspaceId, known$, end.signal)
  connection$.next('connected')
  await firstValueFrom(known$.pipe(filter((known) => known !== undefined)))
  expect(await told()).toMatchObject([{ documents: 1, media: 1, bytes: 100 }])
})
