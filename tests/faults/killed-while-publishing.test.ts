import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareDuePost, readPublication } from '../support/due-post.ts'
import { type PdsAccount, startPds, type TestPds } from '../support/pds.ts'
import { type Fault, type Proxy, startProxy } from '../support/proxy.ts'
import { createHome, spawnServer } from '../support/server.ts'

let pds: TestPds
let account: PdsAccount
let proxy: Proxy
beforeAll(async () => {
  pds = await startPds()
  account = await pds.createAccount('lumen')
  proxy = await startProxy(pds.url)
})
afterAll(async () => {
  await proxy[Symbol.asyncDispose]()
  await pds[Symbol.asyncDispose]()
})

async function timesSeen(text: string): Promise<number> {
  return (await pds.records(account)).filter(({ value }) => value['text'] === text).length
}

/** Long enough for a server to start, so that the post is not already due by then. */
const dueInMs = 5_000
/** The calls that a post with a mention and two pictures takes. */
const steps = ['resolveHandle', 'uploadBlob', 'second uploadBlob', 'putRecord']

for (const step of steps) {
  for (const fault of ['hold-request', 'hold-answer'] satisfies Fault[]) {
    test(`makes one post of a publication killed at ${step}, ${fault === 'hold-request' ? 'before it arrived' : 'before its answer did'}`, async () => {
      await using home = await createHome()
      const post = await prepareDuePost(home, proxy.url, account, dueInMs)
      {
        const met = step.startsWith('second')
          ? proxy.answered('uploadBlob').then(() => proxy.next('uploadBlob', fault))
          : proxy.next(step, fault)
        await using server = await spawnServer({ home })
        await met
        await server.kill('SIGKILL')
        proxy.letGo()
      }
      expect(await readPublication(home, post)).toMatchObject({ state: 'submitting' })
      const there = proxy.answered('putRecord', 'getRecord')
      await using server = await spawnServer({ home })
      await there
      await server.kill('SIGTERM')
      expect(await readPublication(home, post)).toMatchObject({ state: 'published', url: expect.stringContaining('https://bsky.app/profile/did:plc:') as string })
      expect(await timesSeen(post.post.text)).toBe(1)
    })
  }
}
