import { createId } from '@inviato/shared/id.ts'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { expect, onTestFinished, test } from 'vitest'
import { createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import { startReplication } from '../../web/src/lib/database/replication.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { createTransport } from '../../web/src/lib/database/transport.ts'

test('a replication that is given up while it starts asks the server for nothing', async () => {
  const workspaceId = createId()
  const database = await createWorkspaceDatabase(createId(), workspaceId, rxdbSchemas(), { storage: getRxStorageMemory(), multiInstance: false })
  onTestFinished(async () => void (await database.close()))
  const asked: unknown[] = []
  const fetch = (input: unknown) => {
    asked.push(input)
    return Promise.reject(new TypeError('Nobody is here'))
  }
  const leaving = new AbortController()
  const starting = startReplication({
    database,
    transport: createTransport({ workspaceId, origin: 'http://localhost', fetch }),
    signal: leaving.signal,
  })
  leaving.abort()
  await starting
  expect(asked).toEqual([])
})

/** A server of which every answer is written down beforehand. */
async function aPhoneOf(answer: (path: string, asked: number) => Response | Promise<Response>) {
  const workspaceId = createId()
  const database = await createWorkspaceDatabase(createId(), workspaceId, rxdbSchemas(), { storage: getRxStorageMemory(), multiInstance: false })
  const asked: string[] = []
  const told: unknown[] = []
  const replication = await startReplication({
    database,
    firstPauseMs: 5,
    transport: createTransport({
      workspaceId,
      origin: 'http://localhost',
      onPresent: (present) => told.push(present),
      fetch: async (input, init) => {
        const path = (input instanceof Request ? input.url : input.toString()).replace(/^.*\/replication\//, '').replace(/\?.*$/, '')
        asked.push(path)
        const response = await answer(path, asked.filter((each) => each === path).length)
        return init?.signal ? new Response(response.body?.pipeThrough(new TransformStream(), { signal: init.signal }), response) : response
      },
    }),
  })
  onTestFinished(async () => void (await database.close()))
  return { asked, told, replication }
}

const place = (seq: string) => ({ epoch: 'e', seq, witness: null, rights: 'r', seal: 's' })
const page = (seq: string) => Response.json({ documents: {}, checkpoint: place(seq), more: false })
/** A stream that says this and then falls silent. */
const stream = (...said: string[]) => new Response(new ReadableStream({ start: (into) => said.forEach((each) => into.enqueue(new TextEncoder().encode(each))) }))
const beat = (seq: string) => `retry: 5\ndata: ${JSON.stringify({ from: seq, documents: {}, checkpoint: place(seq) })}\n\n`

test('a heartbeat that names another place makes the phone read what it lost', async () => {
  const { promise: reread, resolve } = Promise.withResolvers<void>()
  await aPhoneOf((path, asked) => {
    if (path.endsWith('snapshot')) return Response.json({ documents: [], before: null })
    if (path === 'stream') return asked === 1 ? stream(beat('1'), beat('2')) : stream(beat('2'))
    // The event from 1 to 2 never came.
    if (asked > 3) resolve()
    return page(asked > 3 ? '2' : '1')
  })
  await reread
})

test('a phone leaves a server alone for as long as it asks', async () => {
  const { promise: met, resolve } = Promise.withResolvers<void>()
  let refusedAt = 0
  const { replication } = await aPhoneOf((path, asked) => {
    if (path.endsWith('snapshot')) return Response.json({ documents: [], before: null })
    if (path === 'stream') return stream(beat('1'))
    if (asked === 1) {
      refusedAt = performance.now()
      return new Response('busy', { status: 503, headers: { 'retry-after': '1' } })
    }
    resolve()
    return page('1')
  })
  // Not even a person who is in a hurry changes that.
  replication.retry()
  await met
  expect(performance.now() - refusedAt).toBeGreaterThanOrEqual(990)
})

test('a phone forgets who was writing when the stream ends', async () => {
  const somebody = [{ memberId: createId(), postId: createId() }]
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const { told } = await aPhoneOf((path, asked) => {
    if (path.endsWith('snapshot')) return Response.json({ documents: [], before: null })
    if (path !== 'stream') return page('1')
    if (asked > 1) resolve()
    return asked > 1 ? stream(beat('1')) : new Response(`present: ${JSON.stringify(somebody)}\n\n`)
  })
  await ended
  expect(told).toEqual([somebody, []])
})
