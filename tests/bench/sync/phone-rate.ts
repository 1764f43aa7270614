import { createId } from '@inviato/shared/id.ts'
import type { Post } from '@inviato/shared/post.ts'
import { feedResponse, type FeedCheckpoint, snapshotResponse } from '@inviato/shared/replication.ts'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { filter, firstValueFrom } from 'rxjs'
import { createWorkspaceDatabase } from '../../../web/src/lib/database/create.ts'
import { startReplication } from '../../../web/src/lib/database/replication.ts'
import { rxdbSchemas } from '../../../web/src/lib/database/schema.ts'
import { createTransport } from '../../../web/src/lib/database/transport.ts'
import { aPost } from '../../support/documents.ts'
import { createWorkspace, type Person } from '../../support/people.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { type Figure, median } from '../figure.ts'
import { batches, timed } from './measured.ts'

const count = 2000
const pushSize = 100
const pageSize = 500
const runs = 3

/**
 * What replicating posts costs beside the store's own `bulkDocs` and `changes` for the same documents in the same run:
 * over HTTP alone, and with a whole phone (RxDB in memory) at the other end.
 */
export async function phoneRate(): Promise<Figure[]> {
  await using server = await startServer()
  const all: Record<string, number[]> = {}
  const note = (name: string, ms: number) => (all[name] ??= []).push(ms)
  for (let run = 0; run < runs; run++) {
    const posts = Array.from({ length: count }, () => aPost())
    const raw = server.ctx.store.workspace((await createWorkspace(server, 'Raw')).workspaceId)
    note('bulkDocs', await timed(async () => {
      for (const batch of batches(posts, pushSize)) await raw.bulkDocs(batch.map((post) => ({ ...post, _id: `posts:${post.id}` })))
    }))
    note('changes', await timed(async () => {
      for (let since: number | string = 0, full = true; full; ) {
        const { results, last_seq } = await raw.changes({ since, limit: pageSize, batch_size: pageSize, include_docs: true, return_docs: true })
        since = last_seq
        full = results.length === pageSize
      }
    }))

    const owner = await createWorkspace(server, 'Wire')
    const from = (await feed(owner, undefined)).checkpoint
    note('push', await timed(() => pushAll(owner, from, posts)))
    note('feed', await timed(async () => {
      for (let at = from, more = true; more; ) ({ checkpoint: at, more } = await feed(owner, at))
    }))
    note('snapshot', await timed(() => readSnapshot(owner)))

    const phones = await createWorkspace(server, 'Phones')
    note('phone push', await phonePush(server, phones, posts))
    note('phone pull', await phonePull(server, phones))
  }
  const ms = (name: string) => median(all[name] ?? [])
  const ratio = (name: string, to: string): Figure => ({
    name: `${name} of ${count} posts, to the store's own ${to}`,
    value: ms(name) / ms(to),
    unit: '×',
    detail: `${ms(name).toFixed(0)} ms to ${ms(to).toFixed(0)} ms, median of ${runs}`,
  })
  return [
    ratio('push', 'bulkDocs'), ratio('feed', 'changes'), ratio('snapshot', 'changes'),
    ratio('phone push', 'bulkDocs'), ratio('phone pull', 'changes'),
  ]
}

const path = ({ workspaceId }: Person, rest: string) => `/api/workspaces/${workspaceId}/replication${rest}`

async function feed(person: Person, since: FeedCheckpoint | undefined) {
  const query = since ? `&since=${Buffer.from(JSON.stringify(since)).toString('base64url')}` : ''
  const response = await person.fetch(path(person, `/feed?limit=${pageSize}${query}`))
  return feedResponse.parse(await response.json())
}

async function pushAll(person: Person, checkpoint: FeedCheckpoint, posts: readonly Post[]): Promise<void> {
  for (const batch of batches(posts, pushSize)) {
    const rows = batch.map((post) => ({ newDocumentState: { ...post, _deleted: false } }))
    const response = await person.fetch(path(person, '/posts/push'), { json: { checkpoint, pushed: null, rows } })
    if (!response.ok) throw new Error(await response.text())
    await response.json()
  }
}

async function readSnapshot(person: Person): Promise<void> {
  for (let before: string | null | undefined; before !== null; ) {
    const query = before === undefined ? '' : `&before=${before}`
    const response = await person.fetch(path(person, `/posts/snapshot?limit=${pageSize}${query}`))
    ;({ before } = snapshotResponse.parse(await response.json()))
  }
}

async function openPhone(server: TestServer, person: Person) {
  const storage = getRxStorageMemory()
  const database = await createWorkspaceDatabase(createId(), person.workspaceId, rxdbSchemas(), { storage, multiInstance: false })
  const signedIn: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('cookie', person.cookie)
    headers.set('origin', server.url)
    return fetch(input, { ...init, headers })
  }
  const transport = createTransport({ workspaceId: person.workspaceId, origin: server.url, fetch: signedIn })
  return { database, start: () => startReplication({ database, transport }) }
}

async function phonePush(server: TestServer, person: Person, posts: readonly Post[]): Promise<number> {
  const { database, start } = await openPhone(server, person)
  await database.posts.bulkInsert([...posts])
  const ms = await timed(async () => (await start()).allSent())
  await database.close()
  return ms
}

async function phonePull(server: TestServer, person: Person): Promise<number> {
  const { database, start } = await openPhone(server, person)
  const ms = await timed(async () => {
    await start()
    await firstValueFrom(database.posts.count().$.pipe(filter((found) => found === count)))
  })
  await database.close()
  return ms
}
