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

/** A server that starts while the test before still runs: its second of waiting costs nobody anything. */
interface Spare {
  readonly home: Home
  readonly running: SpawnedServer
}

function startSpare(): Promise<Spare> {
  const starting = createHome().then(async (home) => ({ home, running: await spawnServer({ home }) }))
  // Said by the test that takes it.
  starting.catch(() => undefined)
  return starting
}

export const test = base.extend<Fixtures & { phones: Phone[] }, { spare: () => Promise<Spare> }>({
  phoneOptions: [{}, { option: true }],

  spare: [
    async ({}, use) => {
      let next = startSpare()
      await use(async () => {
        const taken = await next
        next = startSpare()
        return taken
      })
      const unused = await next
      await unused.running.kill()
      await unused.home[Symbol.asyncDispose]()
    },
    { scope: 'worker' },
  ],

  server: async ({ spare }, use) => {
    const taken = await spare()
    await using home = taken.home
    let { running } = taken
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

  phones: async ({}, use) => {
    const phones: Phone[] = []
    await use(phones)
    for (const phone of phones) await phone[Symbol.asyncDispose]()
  },

  anotherPhone: async ({ server, phones, phoneOptions }, use) => {
    await use(async (options) => {
      const phone = await openPhone(server.url, { ...phoneOptions, ...options })
      phones.push(phone)
      return phone
    })
  },

  phone: async ({ anotherPhone }, use) => {
    const phone = await anotherPhone()
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
