import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { eventStream } from '@inviato/server/src/replication/event-stream.ts'
import { streamFeed } from '@inviato/server/src/replication/stream.ts'
import { storeId } from '@inviato/shared/collections.ts'
import { createId } from '@inviato/shared/id.ts'
import { feedResponse, type FeedCheckpoint, streamEvent } from '@inviato/shared/replication.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

/** Where somebody's phone stands now. */
async function placeOf(person: Person): Promise<FeedCheckpoint> {
  const answer = await person.fetch(`/api/workspaces/${owner.workspaceId}/replication/feed?limit=1`)
  return feedResponse.parse(await answer.json()).checkpoint
}

async function write(count: number, words = ''): Promise<string[]> {
  const posts = Array.from({ length: count }, () => aPost({ text: words }))
  await server.ctx.store.workspace(owner.workspaceId).bulkDocs(posts.map((post) => ({ ...post, _id: storeId('posts', post.id) })))
  return posts.map(({ id }) => id)
}

/** Everything that a stream says of posts, from an event to the next without a gap. */
function postsIn(said: string, since: FeedCheckpoint): string[] {
  let at = since.seq
  return said.split('\n\n').flatMap((block) => {
    if (!block.startsWith('data: ')) return []
    const event = streamEvent.parse(JSON.parse(block.slice(6)))
    expect(event.from).toBe(at)
    at = event.checkpoint.seq
    return event.documents.posts?.map(({ id }) => id) ?? []
  })
}

test('gives no page to a session that ended after it was checked', async () => {
  const person = await addMember(server, owner, 'author')
  const since = await placeOf(person)
  await write(3)
  const { id, role } = person.member
  const { workspaceId } = owner
  const reader = { ctx: server.ctx, db: server.ctx.store.workspace(workspaceId), member: { id, role, workspaceId, deviceId: person.deviceId } }
  const first = () => streamFeed(reader, since, server.ctx.signal).next()
  expect((await first()).value?.documents.posts).toHaveLength(3)
  await person.fetch('/api/sign-out', { json: {} })
  expect(await first()).toEqual({ done: true, value: undefined })
})

test('loses nothing for a reader that does not read for a while', async () => {
  const since = await placeOf(owner)
  const path = `/api/workspaces/${owner.workspaceId}/replication/stream?since=${Buffer.from(JSON.stringify(since)).toString('base64url')}`
  const headers = { cookie: owner.cookie, origin: server.url }
  const response = await new Promise<IncomingMessage>((answered) => get(new URL(path, server.url), { headers }, answered))
  // More than the live feed keeps for anybody, and more bytes than the connection holds by itself.
  const written: string[] = []
  for (let batch = 0; batch < 6; batch++) written.push(...(await write(250, 'x'.repeat(4000))))
  const last = written.at(-1) ?? ''
  let said = ''
  for await (const chunk of response.setEncoding('utf8')) {
    said += String(chunk)
    if (said.includes(last) && said.endsWith('\n\n')) break
  }
  expect(new Set(postsIn(said, since))).toEqual(new Set(written))
})

test('makes no event that nobody has room for', async () => {
  let made = 0
  async function* events() {
    for (;;) yield { number: ++made, id: createId(), text: 'x'.repeat(200_000) }
  }
  const stop = new AbortController()
  const stream = eventStream(events(), stop.signal)
  stream.on('error', () => undefined)
  await once(stream, 'readable')
  for (let turns = 0; turns < 200; turns++) await turn()
  expect(made).toBeLessThan(4)
  stop.abort()
})

test('says that it is alive while nothing happens, and ends when its source does', async () => {
  const { promise: quiet, resolve: end } = Promise.withResolvers<void>()
  async function* events() {
    yield { first: true }
    await quiet
  }
  const stream = eventStream(events(), new AbortController().signal, 5).setEncoding('utf8')
  let said = ''
  const all = text(stream.on('data', (chunk: string) => {
    said += chunk
    if (said.split(': alive\n\n').length > 3) end()
  }))
  expect(await all).toMatch(/^: here\n\ndata: \{"first":true\}\n\n(: alive\n\n){3,}$/)
})
