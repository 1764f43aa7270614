import type { Drivers } from '@inviato/server/src/networks/index.ts'
import { createDrivers } from '@inviato/server/src/networks/index.ts'
import type { RemoteComment } from '@inviato/server/src/networks/driver.ts'
import { NeedsReconnect, RetryLater, Unsupported } from '@inviato/server/src/networks/errors.ts'
import type { Connection } from '@inviato/shared/channel.ts'
import type { PublicComment } from '@inviato/shared/comment.ts'
import { liveFeed } from '@inviato/server/src/database/live-feed.ts'
import { readConnection } from '@inviato/server/src/networks/connection.ts'
import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import { createId } from '@inviato/shared/id.ts'
import { expect, test } from 'vitest'
import { type Brand, createBrand } from '../support/brand.ts'
import { movableClock } from '../support/clock.ts'
import { aDecision } from '../support/documents.ts'
import { startServer, type TestServer } from '../support/server.ts'

/** A network whose comments a test writes; each reading is told apart from the next. */
function talkative() {
  const said: RemoteComment[] = []
  const readings: (string | undefined)[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  let problem: Error | undefined
  const drivers: Drivers = {
    ...createDrivers(),
    bluesky: {
      ...createDrivers().bluesky,
      async comments(cursor) {
        readings.push(cursor)
        queueMicrotask(() => waiting.filter(({ count }) => readings.length >= count).forEach(({ resolve }) => resolve()))
        if (problem) throw problem
        // Every reading overlaps the one before, as the real ones do.
        return { comments: said, cursor: String(said.length) }
      },
    },
  }
  return {
    drivers,
    readings,
    say: (comment: Partial<RemoteComment> & Pick<RemoteComment, 'parentId'>) => {
      const remoteId = `at://someone/post/${createId()}`
      said.push({ remoteId, reference: '{}', rootId: comment.parentId, author: { name: 'Ada', handle: 'ada.test' }, text: 'Hello', at: new Date(Date.UTC(2026, 2, 14, 20, said.length)).toISOString(), ...comment })
      return remoteId
    },
    breakWith(error: Error | undefined) {
      problem = error
    },
    async read(count: number) {
      if (readings.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }))
    },
  }
}

interface Stage extends AsyncDisposable {
  server: TestServer
  brand: Brand
  network: ReturnType<typeof talkative>
  channelId: string
  /** Publishes on the network, which makes the collector read at once. */
  publish(remoteId: string): Promise<string>
  connection: () => Promise<Connection['body'] | undefined>
}

async function start(): Promise<Stage> {
  const network = talkative()
  const server = await startServer({ overrides: { drivers: network.drivers, clock: movableClock() } })
  const brand = await createBrand(server.ctx)
  const channelId = createId()
  const at = new Date().toISOString()
  await brand.write('channels', { id: channelId, at, body: { kind: 'channel', name: 'Bluesky', archived: false, settings: { network: 'bluesky', service: 'https://pds.example.com', identifier: 'lumen.test' } } })
  await brand.write('channels', { id: `${channelId}:connection`, at, body: { kind: 'connection', state: 'connected', comments: true, checkedAt: at, account: { id: 'did:plc:lumen', handle: 'lumen.test' } } })
  return {
    server,
    brand,
    network,
    channelId,
    async publish(remoteId) {
      const postId = createId()
      await brand.publish({ network: 'bluesky' }, { id: `${postId}:${channelId}`, postId, channelId, network: 'bluesky', remoteIds: [remoteId] })
      return postId
    },
    connection: () => readConnection(brand.db, channelId),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** What `look` gives, once it gives anything; it is asked again after each change. */
async function eventually<T>({ db }: Brand, look: () => Promise<T | undefined>): Promise<T> {
  const feed = await liveFeed(db).subscribe()
  try {
    for (const { signal } = new AbortController(); ; await feed.take(signal)) {
      const found = await look()
      if (found !== undefined) return found
    }
  } finally {
    feed.end()
  }
}

function commentsOnce(brand: Brand, count: number): Promise<PublicComment[]> {
  return eventually(brand, async () => {
    const found = await brand.comments()
    return found.length >= count ? found : undefined
  })
}

test('brings in comments on what we published, once, however often they are read', async () => {
  await using stage = await start()
  const { network, brand, channelId } = stage
  const first = network.say({ parentId: 'at://us/post/1', text: 'Lovely\u202e\u0000' })
  network.say({ parentId: first, rootId: 'at://us/post/1', text: 'I agree', author: { name: 'Bruno', url: 'javascript:alert(1)' } })
  network.say({ parentId: 'at://others/post/9', text: 'Not about us' })
  network.say({ parentId: 'at://us/post/1', text: 'Our own words', author: { name: 'Lumen', handle: 'lumen.test' } })
  const postId = await stage.publish('at://us/post/1')
  const [one, two] = await commentsOnce(brand, 2)
  expect(one).toMatchObject({ postId, body: { text: 'Lovely  ', author: { name: 'Ada', handle: 'ada.test' }, remoteId: first, reference: '{}', visible: 'shown', channelId } })
  expect(two?.body).toMatchObject({ text: 'I agree', parentId: one?.id, author: { name: 'Bruno' } })
  expect(two?.body.author.url).toBeUndefined()
  const readings = network.readings.length
  network.say({ parentId: 'at://us/post/2', text: 'Later' })
  await stage.publish('at://us/post/2')
  expect(await commentsOnce(brand, 3)).toHaveLength(3)
  expect(network.readings[readings]).toBe('4')
})

test('says on the channel that a host offers no comments, or that the account must be connected again', async () => {
  await using stage = await start()
  const { network, brand, channelId } = stage
  network.breakWith(new RetryLater('slow down'))
  await stage.publish('at://us/post/1')
  await network.read(1)
  await caughtUp(brand.db)
  expect(await stage.connection()).toMatchObject({ state: 'connected', comments: true })
  network.breakWith(new Unsupported('No service configured'))
  await stage.publish('at://us/post/2')
  await network.read(2)
  expect(await connectionOnce(stage, { comments: false })).toMatchObject({ state: 'connected', comments: false, account: { handle: 'lumen.test' } })
  network.breakWith(new NeedsReconnect('signed-out', 'the app password was revoked'))
  await brand.write('channels', { id: `${channelId}:connection`, at: new Date().toISOString(), body: { kind: 'connection', state: 'connected', comments: true, checkedAt: new Date().toISOString() } })
  expect(await connectionOnce(stage, { state: 'reconnect' })).toMatchObject({ state: 'reconnect', problem: { code: 'signed-out' } })
})

function connectionOnce({ brand, connection }: Stage, expected: Partial<Connection['body']>): Promise<Connection['body']> {
  return eventually(brand, async () => {
    const body = await connection()
    return body && isMatch(body, expected) ? body : undefined
  })
}

function isMatch(body: object, expected: object): boolean {
  const known = new Map(Object.entries(body))
  return Object.entries(expected).every(([key, value]) => known.get(key) === value)
}

test('hides and shows a comment as the last order says, also one that came before the comment', async () => {
  await using stage = await start()
  const { brand } = stage
  const { postId } = await brand.publish()
  const id = createId()
  const at = new Date().toISOString()
  await brand.write('decisions', aDecision(`comments:${id}`, { kind: 'order', act: 'hide' }, { arrivedAt: '2026-03-14T20:00:00.000Z' }))
  await caughtUp(brand.db)
  await brand.write('comments', {
    id, at, arrivedAt: at, postId,
    body: { kind: 'public', publicationId: `${postId}:${brand.channelId}`, channelId: brand.channelId, author: { name: 'Ada' }, text: 'Hm', remoteId: id, visible: 'shown' },
  })
  await caughtUp(brand.db)
  expect((await brand.comments())[0]?.body.visible).toBe('hidden')
  await brand.write('decisions', aDecision(`comments:${id}`, { kind: 'order', act: 'show' }, { arrivedAt: '2026-03-14T20:01:00.000Z' }))
  await caughtUp(brand.db)
  expect((await brand.comments())[0]?.body.visible).toBe('shown')
})

test.each([
  ['shows a comment that waits with the answer to it', undefined, 'shown'],
  ['hides what somebody has hidden, also when it is answered', 'hide', 'hidden'],
] as const)('%s', async (_, act, visible) => {
  await using stage = await start()
  const { brand } = stage
  const { postId } = await brand.publish()
  const id = createId()
  const at = new Date().toISOString()
  await brand.write('comments', {
    id, at, arrivedAt: at, postId,
    body: { kind: 'public', publicationId: `${postId}:${brand.channelId}`, channelId: brand.channelId, author: { name: 'Ada' }, text: 'When?', remoteId: id, visible: 'pending' },
  })
  if (act) await brand.write('decisions', aDecision(`comments:${id}`, { kind: 'order', act }, { arrivedAt: at }))
  const replyId = createId()
  await brand.publish({ text: 'At nine.', replyTo: id }, { id: `${replyId}:${brand.channelId}`, postId, subjectKind: 'reply', state: 'submitting' })
  await caughtUp(brand.db)
  expect((await brand.comments())[0]?.body.visible).toBe(act ? 'hidden' : 'pending')
  await brand.publish({ text: 'At nine.', replyTo: id }, { id: `${replyId}:${brand.channelId}`, postId, subjectKind: 'reply' })
  await caughtUp(brand.db)
  expect((await brand.comments())[0]?.body.visible).toBe(visible)
})
