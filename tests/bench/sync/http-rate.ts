import type { Post } from '@inviato/shared/post.ts'
import type { Database } from '@inviato/server/src/database/pouchdb.ts'
import { createId } from '@inviato/shared/id.ts'
import { filter, firstValueFrom } from 'rxjs'
import { startCouchdb } from '../../support/couchdb.ts'
import { aPost } from '../../support/documents.ts'
import { type Figure, median } from '../figure.ts'
import { timed } from './measured.ts'
import { openPhone } from './phone.ts'
import { openClient, openRemote } from './pouchdb.ts'
import { type Member, type Server, startServer } from './server.ts'

const count = 5_000
const runs = 3
/** Of 100, 250, 500 and 1,000 what PouchDB is fastest with. */
const batchSize = 500

/** How long one way took each of the two, in ms. */
interface Times {
  ours: number
  pouchdb: number
}

/**
 * A phone's whole push and pull of posts (RxDB in memory, the server over HTTP) beside PouchDB's own replication of the
 * same posts, from memory to pouchdb-server over HTTP. Both servers run in processes of their own on LevelDB, ours with
 * every write synced to the disk, PouchDB's without. By turns, the first round does not count.
 */
export async function httpRate(): Promise<Figure[]> {
  await using server = await startServer()
  await using couchdb = await startCouchdb()
  const pushes: Times[] = []
  const pulls: Times[] = []
  for (let run = 0; run <= runs; run++) {
    const posts = Array.from({ length: count }, () => aPost())
    const owner = await server.owner('Phones')
    const remote = await openRemote(couchdb.url, `run-${createId()}`)
    const push = { ours: await phonePush(server, owner, posts), pouchdb: await clientPush(remote, posts) }
    const pull = { ours: await phonePull(server, owner), pouchdb: await clientPull(remote) }
    if (run === 0) continue
    pushes.push(push)
    pulls.push(pull)
  }
  return [figure('push', pushes, 1.5), figure('pull', pulls, 3)]
}

function figure(name: string, times: readonly Times[], least: number): Figure {
  const detail = `ours and PouchDB's, in ms: ${times.map(({ ours, pouchdb }) => `${ours.toFixed(0)}, ${pouchdb.toFixed(0)}`).join(' · ')}`
  return { name: `${name} of ${count} posts over HTTP, to PouchDB's rate`, value: median(times.map(({ ours, pouchdb }) => pouchdb / ours)), unit: '×', least, detail }
}

async function phonePush(server: Server, owner: Member, posts: readonly Post[]): Promise<number> {
  await using phone = await openPhone(server.url, owner)
  await phone.database.posts.bulkInsert([...posts])
  const ms = await timed(async () => (await phone.start()).allSent())
  await server.settled()
  return ms
}

async function phonePull({ url }: Server, owner: Member): Promise<number> {
  await using phone = await openPhone(url, owner)
  return await timed(async () => {
    await phone.start()
    await firstValueFrom(phone.database.posts.count().$.pipe(filter((found) => found === count)))
  })
}

async function clientPush(remote: Database, posts: readonly Post[]): Promise<number> {
  const client = openClient()
  await client.bulkDocs(posts.map((post) => ({ ...post, _id: `posts:${post.id}` })))
  const ms = await timed(async () => client.replicate.to(remote, { batch_size: batchSize }))
  await client.destroy()
  return ms
}

async function clientPull(remote: Database): Promise<number> {
  const client = openClient()
  const ms = await timed(async () => client.replicate.from(remote, { batch_size: batchSize }))
  const { doc_count: found } = await client.info()
  if (found !== count) throw new Error(`PouchDB replicated ${found} of ${count} posts`)
  await client.destroy()
  return ms
}
