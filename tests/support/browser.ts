import { test as base } from '@playwright/test'
import { openPhone, type Phone, type PhoneOptions } from './phone.ts'
import { createHome, type Home, spawnServer, type SpawnedServer } from './server.ts'

/** A server of one test, as a process of its own, that can go away and come back with all it knew. */
export interface RestartableServer {
  readonly url: string
  /** The secret of the first set-up link. */
  readonly setupToken: string
  fetch: SpawnedServer['fetch']
  /** Kills it, as a power cut would. */
  stop(): Promise<void>
  /** Starts it again at the same address on the same data. */
  start(): Promise<void>
}

interface Fixtures {
  server: RestartableServer
  /** How the phone is set: `test.use({ phoneOptions: { language: 'en', theme: 'dark' } })`. */
  phoneOptions: PhoneOptions
  /** A phone with an empty profile, its app not open yet. */
  phone: Phone
  /** One more phone, for a test with two people. */
  anotherPhone: (options?: PhoneOptions) => Promise<Phone>
  /** Cuts the network for real: no phone reaches anything, and the server is gone. */
  cutNetwork: () => Promise<void>
  /** Brings server and network back. */
  restoreNetwork: () => Promise<void>
}

/** A server, and a phone as most tests want it, that start while the test before still runs: their seconds cost nobody anything. */
interface Spare {
  readonly home: Home
  readonly running: SpawnedServer
  readonly phone: Phone
}

async function startSpare(): Promise<Spare> {
  const home = await createHome()
  const running = await spawnServer({ home })
  return { home, running, phone: await openPhone(running.url) }
}

/** What one worker has ready for its next test, and what its earlier ones have left behind. */
interface Backstage {
  takeSpare(): Promise<Spare>
  /** Lets something come to its end while tests go on. */
  endMeanwhile(what: AsyncDisposable): void
}

async function withBackstage(use: (backstage: Backstage) => Promise<void>): Promise<void> {
  const ending: Promise<void>[] = []
  const start = (): Promise<Spare> => {
    const starting = startSpare()
    // Said by the test that takes it.
    starting.catch(() => undefined)
    return starting
  }
  let next = start()
  await use({
    async takeSpare() {
      const taken = await next
      next = start()
      return taken
    },
    endMeanwhile(what) {
      const end = Promise.resolve(what[Symbol.asyncDispose]())
      end.catch(() => undefined)
      ending.push(end)
    },
  })
  const unused = await next
  await unused.phone[Symbol.asyncDispose]()
  await unused.running.kill()
  await unused.home[Symbol.asyncDispose]()
  await Promise.all(ending)
}

export const test = base.extend<Fixtures & { spare: Spare; phones: Phone[] }, { backstage: Backstage }>({
  phoneOptions: [{}, { option: true }],

  backstage: [({}, use) => withBackstage(use), { scope: 'worker' }],

  spare: async ({ backstage }, use) => use(await backstage.takeSpare()),

  server: async ({ spare }, use) => {
    await using home = spare.home
    let { running } = spare
    const { url } = running
    const setupToken = /#(\S+)$/.exec(running.greeting)?.[1] ?? ''
    let stopped = false
    await use({
      url,
      setupToken,
      fetch: (path, init) => running.fetch(path, init),
      async stop() {
        if (!stopped) await running.kill()
        stopped = true
      },
      async start() {
        if (!stopped) return
        running = await spawnServer({ home, env: { PORT: new URL(url).port } })
        stopped = false
      },
    })
    if (!stopped) await running.kill()
  },

  phones: async ({ backstage }, use) => {
    const phones: Phone[] = []
    await use(phones)
    for (const phone of phones) backstage.endMeanwhile(phone)
  },

  anotherPhone: async ({ server, phones, phoneOptions }, use) => {
    await use(async (options) => {
      const phone = await openPhone(server.url, { ...phoneOptions, ...options })
      phones.push(phone)
      return phone
    })
  },

  phone: async ({ spare, backstage, phones, phoneOptions, anotherPhone }, use) => {
    const isUsual = Object.keys(phoneOptions).length === 0
    if (isUsual) phones.push(spare.phone)
    else backstage.endMeanwhile(spare.phone)
    const phone = isUsual ? spare.phone : await anotherPhone()
    await use(phone)
    phone.expectNoErrors()
  },

  cutNetwork: async ({ server, phones }, use) => {
    await use(async () => {
      for (const phone of phones) await phone.goOffline()
      await server.stop()
    })
  },

  restoreNetwork: async ({ server, phones }, use) => {
    await use(async () => {
      await server.start()
      for (const phone of phones) await phone.goOnline()
    })
  },
})

export { expect } from '@playwright/test'
