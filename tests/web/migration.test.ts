import 'fake-indexeddb/auto'
import { createHash } from 'node:crypto'
import { pushRequest } from '@inviato/shared/replication.ts'
import { filter, firstValueFrom } from 'rxjs'
import { expect, onTestFinished, test } from 'vitest'
import { createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import { indexedDbStorage } from '../../web/src/lib/database/indexeddb/storage.ts'
import { localSchemas } from '../../web/src/lib/database/local.ts'
import type { Migrations } from '../../web/src/lib/database/migrations.ts'
import { readyToMigrate } from '../../web/src/lib/database/ready-to-migrate.ts'
import { startReplication } from '../../web/src/lib/database/replication.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { createTransport } from '../../web/src/lib/database/transport.ts'
import { aPost } from '../support/documents.ts'
import { newsroom } from '../support/newsroom.ts'
import { fetchAs } from '../support/fetch-as.ts'
import { createWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'

/** A newer app, for which every post has a language. */
const newer: Migrations = { posts: { 1: (post) => ({ language: 'it', ...post }) } }

test('a newer app finds what an older one wrote: what was unsent is, with its base, and nothing else', async () => {
  const server = await startServer()
  onTestFinished(() => server[Symbol.asyncDispose]())
  const person = await createWorkspace(server)
  const { accountId, workspaceId } = person
  const room = newsroom(server.ctx.store.workspace(workspaceId), workspaceId, server.ctx.clock)
  const pushed = new Set<string>()
  const spying: typeof fetch = (input, init) => {
    if (typeof input === 'string' && input.endsWith('/posts/push') && typeof init?.body === 'string') {
      for (const { newDocumentState } of pushRequest.parse(JSON.parse(init.body)).rows) pushed.add(newDocumentState.id)
    }
    return fetchAs(server, person)(input, init)
  }
  const open = async (migrations: Migrations) => {
    const options = { storage: indexedDbStorage(), multiInstance: false }
    const schemas = rxdbSchemas(migrations)
    await readyToMigrate(schemas)
    const database = await createWorkspaceDatabase(accountId, workspaceId, schemas, options, migrations)
    const start = () => startReplication({ database, transport: createTransport({ workspaceId, origin: server.url, fetch: spying }) })
    return { database, start }
  }

  const edited = await room.post({ text: 'Doors open at nine.' })
  const untouched = await room.post({ text: 'Dress code: white.' })
  const before = await open({})
  const first = await before.start()
  await firstValueFrom(before.database.posts.find().$.pipe(filter((posts) => posts.length === 2)))
  await first[Symbol.asyncDispose]()
  await before.database.posts.findOne(edited.id).incrementalPatch({ text: 'Doors open at nine, with music.' })
  const written = aPost({ text: 'Written on the older app' })
  await before.database.posts.insert(written)
  await before.database.close()
  await room.write('posts', { ...edited, text: 'The doors open at nine.' })

  const after = await open(newer)
  onTestFinished(async () => void (await after.database.close()))
  expect(await after.database.posts.findOne(untouched.id).exec()).toMatchObject({ text: 'Dress code: white.', language: 'it' })
  const second = await after.start()
  await second.allSent()
  const { rows } = await room.db.allDocs({ startkey: 'posts:', endkey: 'posts:\uffff', include_docs: true })
  const texts = new Map(rows.map(({ id, doc }) => [id, doc && 'text' in doc ? doc.text : undefined]))
  expect(texts).toEqual(new Map([
    [`posts:${edited.id}`, 'The doors open at nine, with music.'],
    [`posts:${untouched.id}`, 'Dress code: white.'],
    [`posts:${written.id}`, 'Written on the older app'],
  ]))
  expect(pushed).toEqual(new Set([edited.id, written.id]))
})

test('a changed schema takes a version and a step: without them no phone that has the older one opens', () => {
  const fingerprint = createHash('sha256').update(JSON.stringify([rxdbSchemas(), localSchemas])).digest('hex').slice(0, 16)
  // Changed? Write the step into `migrations.ts`, then the new fingerprint here. `parts` never changes.
  expect(fingerprint).toBe('16e5c472781f2996')
})
