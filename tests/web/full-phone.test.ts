import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { filter, firstValueFrom } from 'rxjs'
import { expect, onTestFinished, test } from 'vitest'
import { createWorkspaceDatabase, type Storage } from '../../web/src/lib/database/create.ts'
import { startReplication } from '../../web/src/lib/database/replication.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { createTransport } from '../../web/src/lib/database/transport.ts'
import { aPost } from '../support/documents.ts'
import { newsroom } from '../support/newsroom.ts'
import { fetchAs } from '../support/fetch-as.ts'
import { createWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'

/** A phone's storage that has no room while `isFull` says so of what is written. */
function storageWith(isFull: (context: string) => boolean): Storage {
  const storage = getRxStorageMemory()
  return {
    ...storage,
    async createStorageInstance(params) {
      const instance = await storage.createStorageInstance(params)
      const write = instance.bulkWrite.bind(instance)
      instance.bulkWrite = (rows, context) =>
        isFull(context) ? Promise.reject(new DOMException('no room', 'QuotaExceededError')) : write(rows, context)
      return instance
    },
  }
}

async function aPhoneThatFills() {
  const server = await startServer()
  onTestFinished(() => server[Symbol.asyncDispose]())
  const person = await createWorkspace(server)
  const { workspaceId } = person
  let isFull: (context: string) => boolean = () => false
  const database = await createWorkspaceDatabase(person.accountId, workspaceId, rxdbSchemas(), { storage: storageWith((context) => isFull(context)), multiInstance: false })
  onTestFinished(async () => void (await database.close()))
  const replication = await startReplication({ database, transport: createTransport({ workspaceId, origin: server.url, fetch: fetchAs(server, person) }), firstPauseMs: 20 })
  const until = (state: string) => firstValueFrom(replication.connection$.pipe(filter((connection) => connection === state)))
  await until('connected')
  return {
    database, replication, until,
    room: newsroom(server.ctx.store.workspace(workspaceId), workspaceId, server.ctx.clock),
    fill: (full: typeof isFull) => (isFull = full),
    onServer: async (id: string) => (await server.ctx.store.workspace(workspaceId).allDocs({ keys: [`posts:${id}`], include_docs: true })).rows[0]?.doc,
  }
}

const everything = () => true
const places = (context: string) => context === 'replication-set-checkpoint'

test.each([['has no room at all', everything], ['has none left for where it stands', places]])('a phone that %s says so, and reads on where it was once it has', async (_, full) => {
  const { database, replication, until, room, fill } = await aPhoneThatFills()
  fill(full)
  const post = await room.post({ text: 'Doors open at nine' })
  await until('full')
  const later = await room.post({ text: 'Doors are open' })
  fill(() => false)
  replication.retry()
  await until('connected')
  const read = await firstValueFrom(database.posts.find().$.pipe(filter((posts) => posts.length === 2)))
  expect(new Set(read.map(({ id }) => id))).toEqual(new Set([post.id, later.id]))
})

test('a phone that could not note what it sent sends it again, and the server has it once', async () => {
  const { database, replication, until, fill, onServer } = await aPhoneThatFills()
  fill((context) => context === 'replication-up-write-meta')
  const post = aPost({ text: 'Written on a full phone' })
  await database.posts.insert(post)
  await until('full')
  expect(await onServer(post.id)).toMatchObject({ text: post.text })
  fill(() => false)
  replication.retry()
  await replication.allSent()
  expect((await onServer(post.id))?._rev).toMatch(/^1-/)
})
