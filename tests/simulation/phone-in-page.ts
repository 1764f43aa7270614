import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromiumPath } from '../support/phone.ts'
import { settingsOf } from '../support/simulated-phone.ts'
import type { Handset, Handsets, Signed } from './phone.ts'

/** How long a phone may take to read what there is before anything happens, in ms. */
const patienceMs = 20_000

/**
 * Phones in pages of one browser, whose profile is on disk. Each is an origin of its own (`phone-7.localhost`), and so
 * has its own cookies, storage and process; the server answers to all local names.
 * @param script the program of each page
 */
export async function startPages(script: string, url: string): Promise<Handsets> {
  await using stack = new AsyncDisposableStack()
  const profile = await mkdtemp(join(tmpdir(), 'inviato-simulation-'))
  stack.defer(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }))
  const context = await chromium.launchPersistentContext(profile, { executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] })
  stack.defer(() => context.close())
  await context.addInitScript({ content: script })
  let count = 0

  async function switchOn(person: Signed): Promise<Handset> {
    const { protocol, port } = new URL(url)
    const own = `${protocol}//phone-${count++}.localhost:${port}`
    await context.addCookies(person.cookie.split('; ').map((pair) => ({ url: own, name: pair.replace(/=.*/, ''), value: pair.replace(/^[^=]*=/, '') })))
    let page = await opened(0)

    async function opened(clockOffsetMs: number): Promise<Page> {
      const next = await context.newPage()
      // A small page of that origin that answers whatever becomes of the app.
      await next.goto(`${own}/healthz`)
      await askIn(next, 'open', settingsOf({ url: own }, person, { clockOffsetMs }))
      await askIn(next, 'start')
      return next
    }

    return {
      ask: (name, ...args) => askIn(page, name, ...args),
      async restart(clockOffsetMs) {
        await crash(context, page)
        page = await opened(clockOffsetMs)
      },
      close: () => page.close(),
    }
  }

  const resources = stack.move()
  return {
    switchOn,
    /** What is in a browser's storage is not to be copied: it reads the same again. */
    async switchOnLike(person) {
      const handset = await switchOn(person)
      await handset.ask('untilQuiet', undefined, patienceMs)
      return handset
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

function askIn(page: Page, name: string, ...args: unknown[]): Promise<unknown> {
  return page.evaluate(
    async ([method, values]): Promise<unknown> => {
      const ask: unknown = Reflect.get(globalThis, 'askPhone')
      if (typeof ask !== 'function') throw new Error('no phone is in this page')
      return Reflect.apply(ask, undefined, [method, values])
    },
    [name, args] as const,
  )
}

/** Ends the page's process in the middle of whatever it does. */
async function crash(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page)
  const crashed = page.waitForEvent('crash')
  // Nobody is left to answer it.
  session.send('Page.crash').catch(() => undefined)
  await crashed
  await page.close()
}
