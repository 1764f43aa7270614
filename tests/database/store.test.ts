import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import LevelDown from 'leveldown'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { StoreClosed } from '@inviato/server/src/database/drain.ts'
import { listWorkspaces } from '@inviato/server/src/database/workspace-list.ts'
import { createPlace, kinds } from './places.ts'

describe.each(kinds)('on the %s store', (kind) => {
  it('keeps a workspace and its documents over a restart', async () => {
    await using place = await createPlace(kind)
    const id = uuidv7()
    {
      await using store = await place.open()
      const db = await store.createWorkspace(id)
      await db.put({ _id: 'posts:1', text: 'Doors open' })
    }
    await using store = await place.open()
    expect(await listWorkspaces(store.directory)).toEqual([id])
    expect(await store.workspace(id).get('posts:1')).toMatchObject({ text: 'Doors open' })
  })

  it('makes an index also in a workspace of an earlier start', async () => {
    await using place = await createPlace(kind)
    const id = uuidv7()
    {
      await using store = await place.open()
      await (await store.createWorkspace(id)).put({ _id: 'posts:1', state: 'due' })
    }
    await using store = await place.open()
    const db = store.workspace(id)
    await db.createIndex({ index: { fields: ['state'], ddoc: 'state', name: 'state' } })
    expect((await db.find({ selector: { state: 'due' } })).docs).toHaveLength(1)
  })

  it('hands out one handle per database', async () => {
    await using place = await createPlace(kind)
    await using store = await place.open()
    const id = uuidv7()
    const [first, second] = await Promise.all([store.createWorkspace(id), store.createWorkspace(id)])
    expect(second).toBe(first)
    expect(store.workspace(id)).toBe(first)
  })

  it('makes no database for a workspace that nobody made', async () => {
    await using place = await createPlace(kind)
    await using store = await place.open()
    const id = uuidv7()
    await expect((async () => store.workspace(id).get('posts:1'))()).rejects.toMatchObject({ status: 404 })
    await expect((async () => store.workspace(id).put({ _id: 'posts:1' }))()).rejects.toMatchObject({ status: 404 })
    expect(await listWorkspaces(store.directory)).toEqual([])
  })

  it('takes nothing but a UUID for the name of a workspace', async () => {
    await using place = await createPlace(kind)
    await using store = await place.open()
    for (const id of ['../directory', '', 'directory', '%2e%2e', uuidv7().toUpperCase()]) {
      expect(() => store.workspace(id)).toThrow(TypeError)
      await expect(store.createWorkspace(id)).rejects.toThrow(TypeError)
    }
  })

  it('destroys a workspace with all that is in it', async () => {
    await using place = await createPlace(kind)
    await using store = await place.open()
    const id = uuidv7()
    const db = await store.createWorkspace(id)
    await db.createIndex({ index: { fields: ['state'], ddoc: 'state', name: 'state' } })
    await db.put({ _id: 'posts:1', state: 'due' })
    expect((await db.find({ selector: { state: 'due' } })).docs).toHaveLength(1)
    await store.destroyWorkspace(id)
    expect(await listWorkspaces(store.directory)).toEqual([])
    const again = await store.createWorkspace(id)
    expect((await again.info()).doc_count).toBe(0)
    await again.createIndex({ index: { fields: ['state'], ddoc: 'state', name: 'state' } })
    expect((await again.find({ selector: { state: 'due' } })).docs).toHaveLength(0)
  })

  it('finishes what is under way before it closes, and refuses what comes later', async () => {
    await using place = await createPlace(kind)
    const store = await place.open()
    const db = await store.createWorkspace(uuidv7())
    const writes = Array.from({ length: 50 }, (_, n) => db.put({ _id: `posts:${n}` }))
    const closed = store[Symbol.asyncDispose]()
    await expect(db.put({ _id: 'posts:late' })).rejects.toThrow(StoreClosed)
    expect(await Promise.all(writes)).toHaveLength(50)
    await closed
  })

  it('finds documents by an index, and closes it with the rest', async () => {
    await using place = await createPlace(kind)
    const id = uuidv7()
    for (const round of [1, 2]) {
      await using store = await place.open()
      const db = await store.createWorkspace(id)
      await db.createIndex({ index: { fields: ['state', 'dueAt'], ddoc: 'due', name: 'due' } })
      await db.put({ _id: `publications:${round}`, state: 'scheduled', dueAt: `2026-05-0${round}T10:00:00.000Z` })
      const { docs } = await db.find({
        selector: { state: 'scheduled', dueAt: { $lte: '2026-05-09T00:00:00.000Z' } },
        sort: ['state', 'dueAt'],
        use_index: 'due',
      })
      expect(docs.map((doc) => doc._id)).toEqual(['publications:1', 'publications:2'].slice(0, round))
    }
  })
})

it('lets go of every folder when it closes, those of indexes too', async () => {
  await using place = await createPlace('embedded')
  {
    await using store = await place.open()
    const db = await store.createWorkspace(uuidv7())
    await db.createIndex({ index: { fields: ['state'], ddoc: 'state', name: 'state' } })
    await db.find({ selector: { state: 'due' }, use_index: 'state' })
  }
  const folder = join(place.config.dataDir, 'databases')
  const names = await readdir(folder)
  expect(names).toHaveLength(3)
  for (const name of names) await expect(openRaw(join(folder, name))).resolves.toBeUndefined()
})

/** Opens and closes a LevelDB folder, which fails where somebody holds its lock. */
async function openRaw(path: string): Promise<void> {
  const level = new LevelDown(path)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  level.open((error) => (error ? reject(error) : level.close(() => resolve())))
  return promise
}

it('leaves no folder behind for a database that is not there', async () => {
  await using place = await createPlace('embedded')
  await using store = await place.open()
  expect(() => store.workspace(uuidv7())).toThrow('There is no database')
  expect(await readdir(join(place.config.dataDir, 'databases'))).toEqual(['directory'])
})
