import 'fake-indexeddb/auto'
import { createId } from '@inviato/shared/id.ts'
import type { MangoQuery } from 'rxdb'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createLocalDatabase, createWorkspaceDatabase, type Storage } from '../../web/src/lib/database/create.ts'
import { answer, connect, type Connection } from '../../web/src/lib/database/indexeddb/connection.ts'
import { indexedDbStorage } from '../../web/src/lib/database/indexeddb/storage.ts'
import { type Part, partId, readParts, writePart } from '../../web/src/lib/database/local.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { aPost } from '../support/documents.ts'

const accountId = createId()

async function open(workspaceId: string, storage: Storage = indexedDbStorage()) {
  const database = await createWorkspaceDatabase(accountId, workspaceId, rxdbSchemas(), { storage, multiInstance: false })
  onTestFinished(async () => void (await database.close()))
  return database
}

async function openLocal(storage: Storage = indexedDbStorage()) {
  const database = await createLocalDatabase(createId(), { storage, multiInstance: false })
  onTestFinished(async () => void (await database.close()))
  return database
}

function part(mediaId: string, index: number, text: string) {
  const blob = new Blob([text])
  return [{ id: partId(mediaId, 'original', index), mediaId, copy: 'original' as const, index, bytes: blob.size, at: new Date().toISOString() }, blob] as const
}

test('has after a restart what was written before', async () => {
  const workspaceId = createId()
  const post = aPost({ text: 'Doors open at nine' })
  const before = await open(workspaceId)
  await before.posts.insert(post)
  await before.upsertLocal('position', { at: 7 })
  await before.close()
  const after = await open(workspaceId)
  expect((await after.posts.findOne(post.id).exec())?.text).toBe('Doors open at nine')
  expect((await after.getLocal('position'))?.get('at')).toBe(7)
})

test.each([
  ['reads what the Dexie storage wrote', getRxStorageDexie(), indexedDbStorage()],
  ['writes what the Dexie storage reads', indexedDbStorage(), getRxStorageDexie()],
])('%s', async (_, writer, reader) => {
  const workspaceId = createId()
  const [kept, removed] = [aPost({ text: 'kept' }), aPost({ text: 'removed' })]
  const before = await open(workspaceId, writer)
  await before.posts.bulkInsert([kept, removed])
  await before.posts.findOne(removed.id).remove()
  await before.close()
  const after = await open(workspaceId, reader)
  expect((await after.posts.find().exec()).map(({ text }) => text)).toEqual(['kept'])
  await after.posts.findOne(kept.id).incrementalPatch({ text: 'changed' })
  expect((await after.posts.findOne(kept.id).exec())?.text).toBe('changed')
})

test('answers as the storage in memory does', async () => {
  const media = [createId(), createId(), createId()]
  const parts = Array.from({ length: 30 }, (_, index) => part(media[index % 3] ?? '', index, 'x'.repeat(index % 7))[0])
  const [disk, memory] = await Promise.all([openLocal(), openLocal(getRxStorageMemory())])
  for (const local of [disk, memory]) {
    await local.parts.bulkInsert(parts)
    await local.parts.find({ selector: { bytes: 3 } }).remove()
  }
  const ids = parts.map(({ id }) => id).sort()
  const queries: MangoQuery<Part>[] = [
    {},
    { sort: [{ id: 'desc' }] },
    { sort: [{ id: 'asc' }], limit: 4, skip: 3 },
    { sort: [{ bytes: 'asc' }, { id: 'desc' }], limit: 9 },
    { selector: { mediaId: media[1] } },
    { selector: { mediaId: media[1] }, limit: 2, skip: 1 },
    { selector: { mediaId: { $gt: media[0] } }, sort: [{ mediaId: 'asc' }], limit: 5 },
    { selector: { bytes: 5 }, limit: 2 },
    { selector: { bytes: 3 } },
    { selector: { id: { $gt: ids[4], $lte: ids[11] } } },
    { selector: { id: { $gt: ids[11], $lt: ids[4] } } },
    { selector: { id: { $in: ids.slice(0, 9) } } },
    { limit: 0 },
  ]
  for (const query of queries) {
    const [onDisk, inMemory] = await Promise.all([disk, memory].map((local) => local.parts.find(query).exec()))
    expect(onDisk?.map(({ id }) => id), JSON.stringify(query)).toEqual(inMemory?.map(({ id }) => id))
  }
  for (const query of [{}, { selector: { mediaId: media[2] } }, { selector: { mediaId: 'none' } }]) {
    expect(await disk.parts.count(query).exec(), JSON.stringify(query)).toBe(await memory.parts.count(query).exec())
  }
})

test('finds by an index', async () => {
  const local = await openLocal()
  const [one, other] = [createId(), createId()]
  for (const [index, text] of ['a ', 'whole'].entries()) await writePart(local.parts, ...part(one, index, text))
  await writePart(local.parts, ...part(other, 0, 'else'))
  expect(await (await readParts(local.parts, one, 'original', 'text/plain'))?.text()).toBe('a whole')
})

test('lets the bytes go with their part', async () => {
  const local = await openLocal()
  const mediaId = createId()
  await writePart(local.parts, ...part(mediaId, 0, 'bytes'))
  await local.parts.find({ selector: { mediaId } }).remove()
  const [{ name } = { name: '' }] = (await indexedDB.databases()).filter((each) => each.name?.includes(`${local.name}--0--parts`))
  const inside = connect(name ?? '', 10, () => undefined)
  onTestFinished(() => inside.close())
  expect(await inside.read((stores) => answer(stores('attachments').count()))).toBe(0)
})

test('gives the bytes of a part that was removed and written again as it was', async () => {
  const { parts } = await openLocal()
  const mediaId = createId()
  for (const text of ['same', 'same', 'other', 'same']) {
    await parts.find({ selector: { mediaId } }).remove()
    await writePart(parts, ...part(mediaId, 0, text))
    expect(await (await readParts(parts, mediaId, 'original', 'text/plain'))?.text()).toBe(text)
  }
})

test('refuses a write on what has changed meanwhile', async () => {
  const database = await open(createId())
  const post = await database.posts.insert(aPost({ text: 'first' }))
  await post.patch({ text: 'second' })
  await expect(database.posts.storageInstance.bulkWrite([{ previous: post._data, document: { ...post._data, text: 'third', _rev: '2-x' } }], 'test')).resolves.toMatchObject({ error: [{ status: 409 }] })
  expect((await database.posts.findOne(post.id).exec())?.text).toBe('second')
})

test('tells of a write once it is on the disk', async () => {
  const database = await open(createId())
  const seen: (string | undefined)[] = []
  const reading = database.posts.find().$.subscribe((posts) => seen.push(posts[0]?.text))
  onTestFinished(() => reading.unsubscribe())
  await database.posts.insert(aPost({ text: 'new' }))
  await vi.waitFor(() => expect(seen.at(-1)).toBe('new'), { timeout: 20_000 })
})

test('writes all of a transaction or nothing', async () => {
  const connection = connect(createId(), 1, (created) => created.createObjectStore('things', { keyPath: 'id' }))
  onTestFinished(() => connection.close())
  const half = connection.write(async (stores) => {
    await answer(stores('things').put({ id: 1 }))
    throw new Error('out of luck')
  })
  await expect(half).rejects.toThrow('out of luck')
  expect(await connection.read((stores) => answer(stores('things').count()))).toBe(0)
})

/** A database whose every open is seen, and may be made to fail. */
function watchOpening() {
  const opened: IDBOpenDBRequest[] = []
  let failures: DOMException[] = []
  const open = indexedDB.open.bind(indexedDB)
  const opening = vi.spyOn(indexedDB, 'open').mockImplementation((name, version) => {
    const failure = failures.shift()
    if (failure) throw failure
    const request = open(name, version)
    opened.push(request)
    return request
  })
  onTestFinished(() => opening.mockRestore())
  const connection = connect(createId(), 1, (created) => created.createObjectStore('things', { keyPath: 'id' }))
  onTestFinished(() => connection.close())
  return { connection, opened, failNext: (...next: DOMException[]) => void (failures = next) }
}

const lost = () => new DOMException('Connection to Indexed Database server lost. Refresh the page to try again', 'UnknownError')
const add = (connection: Connection, id: number) => connection.write((stores) => answer(stores('things').put({ id })))
const count = (connection: Connection) => connection.read((stores) => answer(stores('things').count()))

test('opens again what the system has closed', async () => {
  const { connection, opened } = watchOpening()
  await add(connection, 1)
  opened[0]?.result.close()
  expect(await count(connection)).toBe(1)
  await connection.close()
  await expect(count(connection)).rejects.toThrow()
})

test('reads again, over a new connection, what the loss of the connection interrupted', async () => {
  const { connection, opened } = watchOpening()
  await add(connection, 1)
  let reads = 0
  const read = () => connection.read((stores) => (++reads === 1 ? Promise.reject(lost()) : answer(stores('things').count())))
  expect([await read(), await count(connection), reads, opened.length]).toEqual([1, 1, 2, 2])
})

test('says that a write was interrupted, writes it no second time, and takes the next one', async () => {
  const { connection, opened } = watchOpening()
  let writes = 0
  await expect(connection.write(async () => {
    writes += 1
    throw lost()
  })).rejects.toThrow('server lost')
  await Promise.all([add(connection, 1), add(connection, 2)])
  expect([await count(connection), writes, opened.length]).toEqual([2, 1, 2])
})

test('removes parts without a trace, which a full phone could not write', async () => {
  const local = await openLocal()
  const mediaId = createId()
  await writePart(local.parts, ...part(mediaId, 0, 'doors'))
  const puts = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError')
  })
  onTestFinished(() => puts.mockRestore())
  await local.parts.find({ selector: { mediaId } }).remove()
  puts.mockRestore()
  expect(await local.parts.count().exec()).toBe(0)
  await writePart(local.parts, ...part(mediaId, 0, 'doors again'))
  expect(await (await readParts(local.parts, mediaId, 'original', 'text/plain'))?.text()).toBe('doors again')
})

test('tries again to open what could not be opened, at once and whenever it is next needed', async () => {
  const { connection, opened, failNext } = watchOpening()
  await add(connection, 1)
  failNext(lost())
  opened[0]?.result.close()
  expect(await count(connection)).toBe(1)
  failNext(lost(), lost(), lost(), lost())
  opened[1]?.result.close()
  await expect(count(connection)).rejects.toThrow('server lost')
  expect(await count(connection)).toBe(1)
})

test('opens the whole database a second time where the first could not be', async () => {
  const opening = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError')
  })
  const workspaceId = createId()
  await expect(open(workspaceId)).rejects.toThrow()
  opening.mockRestore()
  expect(await (await open(workspaceId)).posts.find().exec()).toEqual([])
})
