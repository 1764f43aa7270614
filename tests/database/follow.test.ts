import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it, vi } from 'vitest'
import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import { follow, type Change } from '@inviato/server/src/database/follow.ts'
import type { Database } from '@inviato/server/src/database/pouchdb.ts'
import { createPlace, kinds } from './places.ts'

/** Follows until it is stopped and keeps what it was told. */
function reader(db: Database, name: string, deal: (change: Change) => Promise<unknown> = async () => undefined) {
  const stop = new AbortController()
  const told: string[] = []
  const done = (async () => {
    for await (const change of follow(db, name, stop.signal)) {
      told.push(change.deleted ? `-${change.id}` : change.id)
      await deal(change)
    }
  })()
  return {
    told,
    done,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await done
    },
  }
}

const ids = (from: number, count: number) => Array.from({ length: count }, (_, n) => `posts:${String(from + n).padStart(5, '0')}`)
const write = (db: Database, names: string[]) => db.bulkDocs(names.map((_id) => ({ _id })))

describe.each(kinds)('on the %s store', (kind) => {
  async function open() {
    const place = await createPlace(kind)
    const store = await place.open()
    const id = uuidv7()
    return {
      place,
      db: await store.createWorkspace(id),
      id,
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]()
        await place[Symbol.asyncDispose]()
      },
    }
  }

  it('tells first what is there, then what comes, in order', async () => {
    await using opened = await open()
    const { db } = opened
    await write(db, ids(0, 250))
    await using follower = reader(db, 'test')
    await caughtUp(db)
    for (const id of ids(250, 3)) await write(db, [id])
    await caughtUp(db)
    // One bulk write has no order of its own.
    expect(follower.told.slice(0, 250).sort()).toEqual(ids(0, 250))
    expect(follower.told.slice(250)).toEqual(ids(250, 3))
  })

  it('tells a removed document as such, and a changed one with its newest content', async () => {
    await using opened = await open()
    const { db } = opened
    const { rev } = await db.put({ _id: 'posts:1', text: 'first' })
    const second = await db.put({ _id: 'posts:1', _rev: rev, text: 'second' })
    const seen: unknown[] = []
    await using follower = reader(db, 'test', async (change) => seen.push([change.rev, change.doc.text]))
    await caughtUp(db)
    await db.remove({ _id: 'posts:1', _rev: second.rev })
    await caughtUp(db)
    expect(seen[0]).toEqual([second.rev, 'second'])
    expect(follower.told).toEqual(['posts:1', '-posts:1'])
  })

  it('goes on after a restart where it had stopped', async () => {
    await using place = await createPlace(kind)
    const id = uuidv7()
    {
      await using store = await place.open()
      const db = await store.createWorkspace(id)
      await using follower = reader(db, 'test')
      await write(db, ids(0, 20))
      await caughtUp(db)
      expect(follower.told).toHaveLength(20)
    }
    await using store = await place.open()
    const db = store.workspace(id)
    await write(db, ids(20, 1))
    await using follower = reader(db, 'test')
    await using other = reader(db, 'other')
    await caughtUp(db)
    expect(follower.told).toEqual(ids(20, 1))
    expect(other.told).toHaveLength(21)
  })

  it('tells a change again whose reader did not finish with it', async () => {
    await using opened = await open()
    const { db } = opened
    for (const id of ids(0, 5)) await write(db, [id])
    const failing = reader(db, 'test', async (change) => {
      if (change.id === 'posts:00002') throw new Error('cut')
    })
    await expect(failing.done).rejects.toThrow('cut')
    await using follower = reader(db, 'test')
    await caughtUp(db)
    expect(follower.told).toEqual(ids(2, 3))
  })

  it('loses nothing when a reader is slower than its buffer is long', async () => {
    await using opened = await open()
    const { db } = opened
    const gate = Promise.withResolvers<void>()
    await using follower = reader(db, 'test', () => gate.promise)
    await using quick = reader(db, 'quick')
    await caughtUpOf(quick, () => write(db, ids(0, 1)), 1)
    for (let n = 0; n < 12; n++) await caughtUpOf(quick, () => write(db, ids(1 + n * 100, 100)), 1 + (n + 1) * 100)
    gate.resolve()
    await caughtUp(db)
    expect(new Set(follower.told)).toEqual(new Set(ids(0, 1201)))
  })

  it('tells no change twice that came while a page was read', async () => {
    await using opened = await open()
    const { db } = opened
    for (const id of ids(0, 100)) await write(db, [id])
    const gate = Promise.withResolvers<void>()
    await using follower = reader(db, 'test', () => gate.promise)
    await vi.waitUntil(() => follower.told.length === 1, { timeout: 20_000 })
    for (const id of ids(100, 50)) await write(db, [id])
    gate.resolve()
    await caughtUp(db)
    expect(follower.told).toEqual(ids(0, 150))
  })

  it('serves six readers from one live feed', async () => {
    await using opened = await open()
    const { db } = opened
    const changes = vi.spyOn(db, 'changes')
    await using stack = new AsyncDisposableStack()
    const readers = ids(0, 6).map((name) => stack.use(reader(db, name)))
    await write(db, ids(0, 3))
    await caughtUp(db)
    expect(readers.map((each) => each.told.length)).toEqual([3, 3, 3, 3, 3, 3])
    expect(changes.mock.calls.filter(([options]) => options.live)).toHaveLength(1)
  })

  it('is caught up only when what readers wrote themselves is dealt with too', async () => {
    await using opened = await open()
    const { db } = opened
    await using planner = reader(db, 'planner', async (change) => {
      if (change.id.startsWith('posts:')) await db.put({ _id: change.id.replace('posts', 'publications') })
    })
    await using notifier = reader(db, 'notifier', async (change) => {
      if (change.id.startsWith('publications:')) await db.put({ _id: change.id.replace('publications', 'notices') })
    })
    await write(db, ids(0, 10))
    await caughtUp(db)
    expect((await db.info()).doc_count).toBe(30)
    expect([planner.told.length, notifier.told.length]).toEqual([30, 30])
  })

  it('ends without an error when it is stopped before it began', async () => {
    await using opened = await open()
    const stopped = follow(opened.db, 'test', AbortSignal.abort())
    expect(await stopped.next()).toEqual({ done: true, value: undefined })
  })
})

/** Writes, and waits until one reader has been told that many changes. */
async function caughtUpOf(of: { told: string[] }, act: () => Promise<unknown>, count: number): Promise<void> {
  await act()
  await vi.waitUntil(() => of.told.length >= count, { timeout: 20_000 })
}
