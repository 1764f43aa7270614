import { EventEmitter, once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { pino } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { expect, inject, it, vi } from 'vitest'
import { listen } from '../support/port.ts'
import { systemClock } from '@inviato/server/src/clock.ts'
import { reactToChanges } from '@inviato/server/src/database/react.ts'
import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import { follow } from '@inviato/server/src/database/follow.ts'
import { openStore } from '@inviato/server/src/database/store.ts'

/** A way to the store of this run that a test can cut and mend. */
async function startWire(target: URL) {
  const sockets = new Set<Socket>()
  let cut = false
  const server = createServer((near) => {
    if (cut) return near.destroy()
    const far = connect(Number(target.port), target.hostname)
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => (sockets.delete(socket), near.destroy(), far.destroy()))
    }
    return undefined
  })
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    cut() {
      cut = true
      sockets.forEach((socket) => socket.destroy())
    },
    mend() {
      cut = false
    },
    async [Symbol.asyncDispose]() {
      sockets.forEach((socket) => socket.destroy())
      server.close()
    },
  }
}

it('goes on following after the store was away', async () => {
  const direct = inject('couchdbUrl')
  await using wire = await startWire(new URL(direct))
  const prefix = `test-${uuidv7()}-`
  const id = uuidv7()
  await using beside = await openStore({ dataDir: '', couchdb: { url: direct, prefix, open: true } })
  const writer = await beside.createWorkspace(id)
  await using store = await openStore({ dataDir: '', couchdb: { url: wire.url, prefix, open: true } })
  const db = store.workspace(id)

  const stop = new AbortController()
  const told: string[] = []
  const done = (async () => {
    for await (const change of follow(db, 'test', stop.signal)) told.push(change.id)
  })()
  await writer.put({ _id: 'posts:1' })
  await caughtUp(db)
  wire.cut()
  await writer.put({ _id: 'posts:2' })
  wire.mend()
  await vi.waitUntil(() => told.includes('posts:2'), { timeout: 20_000 })
  await writer.put({ _id: 'posts:3' })
  await vi.waitUntil(() => told.includes('posts:3'), { timeout: 20_000 })
  expect(told).toEqual(['posts:1', 'posts:2', 'posts:3'])
  stop.abort()
  await done
})

it('passes over no change because the store was away', async () => {
  const direct = inject('couchdbUrl')
  await using wire = await startWire(new URL(direct))
  const prefix = `test-${uuidv7()}-`
  await using beside = await openStore({ dataDir: '', couchdb: { url: direct, prefix, open: true } })
  const writer = await beside.createWorkspace(uuidv7())
  await using store = await openStore({ dataDir: '', couchdb: { url: wire.url, prefix, open: true } })
  const failures = new EventEmitter()
  const ctx = {
    store,
    clock: { now: () => new Date(), sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 5), signal) },
    log: pino({ level: 'error' }, { write: (line: string) => void failures.emit(line.includes('"reaction"') ? 'failed' : 'other') }),
    signal: new AbortController().signal,
  }
  const seen = new Set<string>()
  await using _reaction = reactToChanges(ctx, 'test', async (change, { db }) => {
    if (!change.id.startsWith('posts:')) return
    if (!seen.has(change.id)) wire.cut()
    seen.add(change.id)
    await db.put({ _id: 'publications:1' })
  })
  await writer.put({ _id: 'posts:1' })
  for (let times = 0; times < 12; times++) await once(failures, 'failed')
  wire.mend()
  await vi.waitUntil(() => writer.get('publications:1').then(() => true, () => false), { timeout: 20_000 })
})
