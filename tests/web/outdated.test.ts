import { outdated, protocol, protocolHeader } from '@inviato/shared/protocol.ts'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { filter, firstValueFrom } from 'rxjs'
import { expect, onTestFinished, test } from 'vitest'
import { createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import { startReplication } from '../../web/src/lib/database/replication.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { createTransport } from '../../web/src/lib/database/transport.ts'
import { aPost } from '../support/documents.ts'
import { fetchAs } from '../support/fetch-as.ts'
import { createWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'

test.each([['app-outdated', 0], ['server-outdated', protocol + 1]])('a phone is told %s, keeps its work, and sends it once both are up to date', async (state, spoken) => {
  const server = await startServer()
  onTestFinished(() => server[Symbol.asyncDispose]())
  const person = await createWorkspace(server)
  const { workspaceId } = person
  const database = await createWorkspaceDatabase(person.accountId, workspaceId, rxdbSchemas(), { storage: getRxStorageMemory(), multiInstance: false })
  onTestFinished(async () => void (await database.close()))
  let speaks = spoken
  const speaking: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set(protocolHeader, String(speaks))
    return fetchAs(server, person)(input, { ...init, headers })
  }
  const post = aPost({ text: 'Doors open at nine' })
  await database.posts.insert(post)
  const replication = await startReplication({ database, transport: createTransport({ workspaceId, origin: server.url, fetch: speaking }) })
  await firstValueFrom(replication.connection$.pipe(filter((connection) => connection === state)))
  expect(await firstValueFrom(replication.words.items$)).toMatchObject([{ key: `posts:${post.id}`, reason: state }])
  speaks = protocol
  replication.retry()
  await replication.allSent()
  expect(await server.ctx.store.workspace(workspaceId).get(`posts:${post.id}`)).toMatchObject({ text: 'Doors open at nine' })
})

test('an app and a server of one build understand each other', () => {
  expect(outdated(protocol)).toBeUndefined()
})
