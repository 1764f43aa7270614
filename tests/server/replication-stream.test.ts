import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { eventStream } from '@inviato/server/src/replication/event-stream.ts'
import { streamFeed } from '@inviato/server/src/replication/stream.ts'
import { storeId } from '@inviato/shared/collections.ts'
import { createId } from '@inviato/shared/id.ts'
import { type FeedCheckpoint, streamEvent, type StreamEvent } from '@inviato/shared/replication.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkpointOf, inAddress } from '../support/checkpoint.ts'
import { aPost } from '../support/documents.ts'
import { addMember, createWorkspace, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let owner: Person

beforeAll(async () => {
  server = await startServer()
  owner = await createWorkspace(server)
})
afterAll(() => server[Symbol.asyncDispose]())

async function write(count: number, words = ''): Promise<string[]> {
  const posts = Array.from({ length: count }, () => aPost({ text: words }))
  await server.ctx.store.workspace(owner.workspaceId).bulkDocs(posts.map((post) => ({ ...post, _id: storeId('posts', post.id) })))
  return posts.map(({ id }) => id)
}

/** Everything that a stream says of posts, from an event to the next without a gap. */
function postsIn(said: string, since: FeedCheckpoint): string[] {
  let at = since.seq
  return said.split('\n\n').flatMap((block) => {
    const data = block.split('\n').find((line) => line.startsWith('data: '))
    if (!data) return []
    const event = streamEvent.parse(JSON.parse(data.slice(6)))
    expect(event.from).toBe(at)
    at = event.checkpoint.seq
    return event.documents.posts?.map(({ id }) => id) ?? []
  })
}

function openStream({ workspaceId, cookie }: Person, since: FeedCheckpoint, agent?: Agent): Promise<IncomingMessage> {
  const path = `/api/workspaces/${workspaceId}/replication/stream?${inAddress(since)}`
  return new Promise((answered) => get(new URL(path, server.url), { agent, headers: { cookie, origin: server.url } }, answered))
}

/** What a stream says, to the end of the event with these words; the stream is closed then. */
async function readUntil(stream: IncomingMessage, words: string): Promise<string> {
  let said = ''
  for await (const chunk of stream.setEncoding('utf8')) {
    said += String(chunk)
    if (said.includes(words) && said.endsWith('\n\n')) break
  }
  return said
}

test('gives no page to a session that ended after it was checked', async () => {
  const person = await addMember(server, owner, 'author')
  const since = await checkpointOf(person)
  await write(3)
  const { id, role } = person.member
  const { workspaceId } = owner
  const reader = { ctx: server.ctx, db: server.ctx.store.workspace(workspaceId), member: { id, role, workspaceId, deviceId: person.deviceId } }
  const first = () => streamFeed(reader, { checkpoint: since, pushed: null }, server.ctx.signal).next()
  expect((await first()).value?.documents.posts).toHaveLength(3)
  await person.fetch('/api/sign-out', { json: {} })
  expect(await first()).toEqual({ done: true, value: undefined })
})

test('loses nothing for a reader that does not read for a while', async () => {
  const since = await checkpointOf(owner)
  const response = await openStream(owner, since)
  // More than the live feed keeps for anybody, and more bytes than the connection holds by itself.
  const written: string[] = []
  for (let batch = 0; batch < 6; batch++) written.push(...(await write(250, 'x'.repeat(4000))))
  const last = written.at(-1) ?? ''
  const said = await readUntil(response, last)
  expect(new Set(postsIn(said, since))).toEqual(new Set(written))
})

/** Events from a place to the next, each as large as `text`, one whenever it is asked for. */
async function* endless(since: FeedCheckpoint, text: string, made: { count: number }): AsyncGenerator<StreamEvent> {
  for (let at = since; ; made.count++) {
    const next = { ...at, seq: String(made.count + 1) }
    yield { from: at.seq, documents: { posts: [{ id: createId(), _deleted: false, text }] }, checkpoint: next }
    at = next
  }
}

test('makes no event that nobody has room for', async () => {
  const since = await checkpointOf(owner)
  const made = { count: 0 }
  const stop = new AbortController()
  const stream = eventStream(endless(since, 'x'.repeat(200_000), made), stop.signal, { since })
  stream.on('error', () => undefined)
  await once(stream, 'readable')
  for (let turns = 0; turns < 200; turns++) await turn()
  expect(made.count).toBeLessThan(4)
  stop.abort()
})

test('ends for who reads nothing, and not for who reads slowly', async () => {
  const since = await checkpointOf(owner)
  const unread = eventStream(endless(since, 'x'.repeat(200_000), { count: 0 }), server.ctx.signal, { since, beatMs: 5 })
  unread.on('error', () => undefined)
  await new Promise((resolve) => unread.on('readable', () => undefined).once('close', resolve))
  const slow = eventStream(endless(since, 'x'.repeat(2_000_000), { count: 0 }), server.ctx.signal, { since, beatMs: 50 })
  let read = 0
  for await (const chunk of slow) {
    read += Buffer.from(chunk).length
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (read > 2_000_000) break
  }
  expect(read).toBeGreaterThan(2_000_000)
})

test('says with each heartbeat where the reader stands, and how its phones are to come back', async () => {
  const since = await checkpointOf(owner)
  const { promise: quiet, resolve: end } = Promise.withResolvers<void>()
  async function* events(): AsyncGenerator<StreamEvent> {
    yield { from: since.seq, documents: {}, checkpoint: { ...since, seq: '"next"' } }
    await quiet
  }
  const stream = eventStream(events(), server.ctx.signal, { since, beatMs: 5, spreadMs: () => 40 }).setEncoding('utf8')
  let said = ''
  const all = text(stream.on('data', (chunk: string) => {
    said += chunk
    if (said.split('\n\n').length > 5) end()
  }))
  const [hello, event, beat] = (await all).split('\n\n')
  expect([hello, event?.slice(0, 6)]).toEqual(['retry: 40', 'data: '])
  const [retry, data = ''] = beat?.split('\n') ?? []
  expect(retry).toBe('retry: 40')
  expect(streamEvent.parse(JSON.parse(data.slice(6)))).toEqual({ from: '"next"', documents: {}, checkpoint: { ...since, seq: '"next"' } })
})

test('keeps next to nothing for hundreds of phones that do not read', async () => {
  const since = await checkpointOf(owner)
  const { member, workspaceId, deviceId } = owner
  const reader = { ctx: server.ctx, db: server.ctx.store.workspace(workspaceId), member: { ...member, workspaceId, deviceId } }
  const gone = new AbortController()
  const streams = Array.from({ length: 300 }, () => eventStream(streamFeed(reader, { checkpoint: since, pushed: null }, gone.signal), gone.signal, { since }))
  const stuck = streams.map((stream) => stream.on('error', () => undefined).pipe(new Writable({ write: () => undefined })))
  for (let batch = 0; batch < 5; batch++) await write(20, 'x'.repeat(8000))
  const kept = () => streams.map((stream, n) => stream.readableLength + (stuck[n]?.writableLength ?? 0))
  // Each has been offered all that it would take: the rest of its 800 kB waits in the store.
  await expect.poll(() => Math.min(...kept()), { timeout: 30_000 }).toBeGreaterThan(60_000)
  for (let turns = 0; turns < 50; turns++) await turn()
  expect(Math.max(...kept())).toBeLessThan(300_000)
  const closed = streams.map((stream) => new Promise((resolve) => stream.once('close', resolve)))
  gone.abort()
  await Promise.all(closed)
})

test('tells hundreds of phones of an edit, asks them to come back over a while, and forgets who left', async () => {
  const since = await checkpointOf(owner)
  const agent = new Agent({ maxSockets: Infinity })
  const streams = await Promise.all(Array.from({ length: 300 }, () => openStream(owner, since, agent)))
  const [written = ''] = await write(1)
  const said = await Promise.all(streams.map((stream) => readUntil(stream, written)))
  expect(said.flatMap((words) => postsIn(words, since))).toEqual(Array.from({ length: 300 }, () => written))
  expect(Math.max(...said.map((words) => Number(/^retry: (\d+)/.exec(words)?.[1])))).toBe(1500)
  agent.destroy()
  await expect.poll(async () => readUntil(await openStream(owner, since), '\n\n')).toMatch(/^retry: 5\n/)
})
