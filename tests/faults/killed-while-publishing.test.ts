import { expect, test } from 'vitest'
import { startCouchdb } from '../support/couchdb.ts'
import { prepareDuePost, prepareLivePost, readPublication } from '../support/due-post.ts'
import { pageWith } from '../support/live-page.ts'
import { pdsOfFile } from '../support/pds-of-file.ts'
import { type Fault, startProxy } from '../support/proxy.ts'
import { createHome, type Home, spawnServer } from '../support/server.ts'

const bluesky = pdsOfFile()

/** Long enough for a server to start, so that the post is not already due by then. */
const dueInMs = 5_000
const when = { 'hold-request': 'before it arrived', 'hold-answer': 'before its answer did' }
/** The calls that a post with a mention and two pictures takes. */
const steps = ['resolveHandle', 'uploadBlob', 'second uploadBlob', 'putRecord']

for (const step of steps) {
  for (const fault of ['hold-request', 'hold-answer'] satisfies Fault[]) {
    test.concurrent(`makes one post of a publication killed at ${step}, ${when[fault]}`, async () => {
      await using home = await createHome()
      await publishKilledAt(home, step, fault)
    })
  }
}

for (const fault of ['hold-request', 'hold-answer'] satisfies Fault[]) {
  test.concurrent(`makes one post of a publication killed at putRecord, ${when[fault]}, where the store is a CouchDB`, async () => {
    await using couchdb = await startCouchdb()
    await using home = await createHome()
    const env = { ...home.env, COUCHDB_URL: couchdb.url, COUCHDB_PREFIX: 'killed-', OPEN_STORE: '1' }
    await publishKilledAt({ ...home, env }, 'putRecord', fault)
  })
}

const written = [['submitting', 'hold-answer', 'once it was about to begin'], ['published', 'hold-request', 'before it was written down'], ['published', 'hold-answer', 'just after']] as const

for (const [state, fault, moment] of written) {
  test(`shows a publication once on the Live page, killed ${moment}`, async () => {
    await using couchdb = await startCouchdb()
    await using store = await startProxy(couchdb.url)
    await using home = await createHome()
    const env = { ...home.env, COUCHDB_URL: store.url, COUCHDB_PREFIX: 'live-', OPEN_STORE: '1' }
    const kept: Home = { folder: home.folder, env, [Symbol.asyncDispose]: () => Promise.resolve() }
    const post = await prepareLivePost(kept, dueInMs)
    {
      const met = store.next(`"state":"${state}"`, fault)
      await using server = await spawnServer({ home: kept })
      await met
      await server.kill('SIGKILL')
      store.letGo()
    }
    await using server = await spawnServer({ home: kept })
    await pageWith(server, '/live/lumen', post.text)
    const feed = await (await server.fetch('/live/lumen/feed.atom')).text()
    expect(feed.split('<entry').length - 1).toBe(1)
  })
}

async function publishKilledAt(home: Pick<Home, 'folder' | 'env'>, step: string, fault: Fault): Promise<void> {
  await using proxy = await startProxy(bluesky.pds.url)
  const kept: Home = { ...home, [Symbol.asyncDispose]: () => Promise.resolve() }
  const due = await prepareDuePost(kept, proxy.url, bluesky.account, dueInMs)
  {
    const met = step.startsWith('second')
      ? proxy.answered('uploadBlob').then(() => proxy.next('uploadBlob', fault))
      : proxy.next(step, fault)
    await using server = await spawnServer({ home: kept })
    await met
    await server.kill('SIGKILL')
    proxy.letGo()
  }
  expect(await readPublication(kept, due)).toMatchObject({ state: 'submitting' })
  const there = proxy.answered('putRecord', 'getRecord')
  await using server = await spawnServer({ home: kept })
  await there
  await server.kill('SIGTERM')
  expect(await readPublication(kept, due)).toMatchObject({ state: 'published', attempts: expect.any(Number) as number })
  expect(await bluesky.timesSeen(due.post.text)).toBe(1)
}
