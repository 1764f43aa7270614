import { createId } from '@inviato/shared/id.ts'
import { sizeResponse, snapshotResponse } from '@inviato/shared/replication.ts'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { filter, firstValueFrom } from 'rxjs'
import { expect, onTestFinished, test } from 'vitest'
import { createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import { firstRead$, hasReadAll$ } from '../../web/src/lib/database/position.ts'
import { startReplication } from '../../web/src/lib/database/replication.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { createTransport } from '../../web/src/lib/database/transport.ts'
import { fillWorkspace } from '../support/large-workspace.ts'
import { createWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'

const posts = 600
/** Pages that may be under way at a kill: three collections, 250 documents each. */
const lostAtMost = 750

test('a first sync that is killed goes on behind what it has read, newest first, and says how much is to come', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  await fillWorkspace(server.ctx, owner, posts)
  const size = sizeResponse.parse(await (await owner.fetch(`/api/workspaces/${owner.workspaceId}/replication/size`)).json())
  const database = await createWorkspaceDatabase(createId(), owner.workspaceId, rxdbSchemas(), { storage: getRxStorageMemory(), multiInstance: false })
  onTestFinished(async () => void (await database.close()))

  let served = 0
  /** The server goes when it has served so much. */
  let most = 2 * posts
  const signedIn: typeof fetch = async (input, init) => {
    if (served > most) throw new TypeError('The server is gone')
    const headers = new Headers(init?.headers)
    headers.set('cookie', owner.cookie)
    headers.set('origin', server.url)
    const response = await fetch(input, { ...init, headers })
    if (!/snapshot/.test(response.url)) return response
    const { documents } = snapshotResponse.parse(await response.clone().json())
    served += documents.length
    return response
  }
  const start = () => startReplication({ database, transport: createTransport({ workspaceId: owner.workspaceId, origin: server.url, fetch: signedIn }), firstPauseMs: 10 })

  const first = await start()
  await firstValueFrom(first.connection$.pipe(filter((connection) => connection === 'nothing-passes')))
  await first[Symbol.asyncDispose]()
  const half = await firstValueFrom(firstRead$(database))
  expect(half?.of).toBe(size.documents)
  expect(half?.read).toBeGreaterThan(posts)
  expect(half?.read).toBeLessThan(size.documents)
  const newest = await database.posts.findOne({ sort: [{ id: 'desc' }] }).exec()
  expect(newest?.text).toContain(`Number ${posts - 1} `)
  expect(await database.publications.findOne(`${newest?.id}:${newest?.channels[0]}`).exec()).toMatchObject({ state: 'published' })

  most = Infinity
  await using _second = await start()
  await firstValueFrom(hasReadAll$(database).pipe(filter(Boolean)))
  expect(await database.posts.count().exec()).toBe(posts)
  expect(await database.decisions.count().exec()).toBe(2 * posts)
  expect(served).toBeGreaterThanOrEqual(6 * posts)
  expect(served - size.documents).toBeLessThanOrEqual(lostAtMost)
  expect(await firstValueFrom(firstRead$(database).pipe(filter((read) => read === undefined)))).toBeUndefined()
})
