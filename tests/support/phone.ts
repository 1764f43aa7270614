import { type BrowserContext, chromium, expect, type Page } from '@playwright/test'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface PhoneOptions {
  language?: 'en' | 'it'
  theme?: 'light' | 'dark'
  /** Width and height of the screen in CSS pixels; a small phone held upright unless said otherwise. */
  screen?: { width: number; height: number }
  /** Without a service worker: everything comes over the network, each time. */
  bare?: boolean
  /** Asks for less motion. */
  still?: boolean
}

/**
 * A real browser the size of a phone, with a profile on disk: service worker, database and cookies stay when it is
 * closed, so that a test can kill the app and start it cold.
 */
export interface Phone extends AsyncDisposable {
  /** The page on screen. */
  readonly page: Page
  readonly context: BrowserContext
  /** The folder that outlives the browser. */
  readonly profile: string
  /** Opens a path of the app, e.g. `/posts`. */
  open(path: string): Promise<Page>
  /** Kills the browser and starts it again with the same profile, without a page of the app. */
  restart(): Promise<void>
  /** Waits until the whole app is on the phone, so that it opens without a network. */
  installed(): Promise<void>
  /** Cuts this phone's network; the server and other phones go on. */
  goOffline(): Promise<void>
  goOnline(): Promise<void>
  /**
   * Closes the app: no window of it is left, its service worker may run on.
   * @returns tells the worker that there is a network again, as the browser does for a Background Sync of this name
   */
  close(): Promise<(tag: string) => Promise<void>>
  /** Hands files and words to the app as another app's share sheet does; resolves when its screen has opened. */
  share(files: readonly { name: string; mimeType: string; buffer: Buffer }[], text?: string): Promise<Page>
  /** Makes the phone full: the app has so many bytes in all; undefined makes it as it was. */
  limitStorage(bytes: number | undefined): Promise<void>
  /** Gives it a screen lock that says yes: what a passkey is made with. Call it again after a restart. */
  addScreenLock(): Promise<void>
  /** Fails when a page threw or wrote an error; what a cut network writes by itself does not count. */
  expectNoErrors(): void
  /** Errors that match are the subject of this test. */
  expectErrors(pattern: RegExp): void
}

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
]

/** What Chromium itself writes when there is no network, and when nobody is signed in yet. */
const expectedByNature = [/net::ERR_/, /\/api\/session .*status of 401/]

const systemChromium = '/usr/bin/chromium'

/** The browser of the tests: the one that CHROMIUM_PATH names, Playwright's own, the system's. */
export function chromiumPath(): string {
  const found = [process.env.CHROMIUM_PATH, chromium.executablePath(), systemChromium].find((path) => path && existsSync(path))
  if (!found) throw new Error('There is no Chromium: name one in CHROMIUM_PATH.')
  return found
}

/** Starts a phone whose app comes from `url`. */
export async function openPhone(url: string, options: PhoneOptions = {}): Promise<Phone> {
  const profile = await mkdtemp(join(tmpdir(), 'inviato-phone-'))
  const errors: string[] = []
  const allowed = [...expectedByNature]
  let offline = false
  let context = await launch()

  async function launch(): Promise<BrowserContext> {
    const opened = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath(),
      args: flags,
      baseURL: url,
      viewport: options.screen ?? { width: 390, height: 844 },
      deviceScaleFactor: options.screen ? 1 : 2,
      hasTouch: !options.screen,
      isMobile: !options.screen,
      locale: options.language ?? 'it',
      timezoneId: 'Europe/Rome',
      colorScheme: options.theme ?? 'light',
      reducedMotion: options.still ? 'reduce' : 'no-preference',
      permissions: ['notifications', 'camera', 'microphone', 'clipboard-read', 'clipboard-write'],
      serviceWorkers: options.bare ? 'block' : 'allow',
      offline,
    })
    opened.on('weberror', (event) => errors.push(String(event.error().stack ?? event.error())))
    opened.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${message.location().url} ${message.text()}`)
    })
    return opened
  }

  function page(): Page {
    const shown = context.pages().at(-1)
    if (!shown) throw new Error('No page is open')
    return shown
  }

  return {
    profile,
    get page() {
      return page()
    },
    get context() {
      return context
    },
    async open(path) {
      await page().goto(path)
      return page()
    },
    async restart() {
      await context.close()
      context = await launch()
    },
    async installed() {
      await page().evaluate(async () => {
        const registration = await navigator.serviceWorker.ready
        if (navigator.serviceWorker.controller || !registration.active) return
        await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
      })
    },
    async goOffline() {
      offline = true
      await context.setOffline(true)
    },
    async goOnline() {
      offline = false
      await context.setOffline(false)
    },
    async close() {
      const app = page()
      const origin = new URL(url).origin
      const inspecting = await context.newCDPSession(app)
      const registered = new Promise<string>((resolve) =>
        inspecting.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
          const own = registrations.find((each) => each.scopeURL === `${origin}/`)
          if (own) resolve(own.registrationId)
        }),
      )
      await inspecting.send('ServiceWorker.enable')
      const registrationId = await registered
      // The browser lives on as long as it has a page.
      const blank = await context.newPage()
      await app.close()
      const session = await context.newCDPSession(blank)
      await session.send('ServiceWorker.enable')
      return async (tag) => void (await session.send('ServiceWorker.dispatchSyncEvent', { origin, registrationId, tag, lastChance: false }))
    },
    async share(files, text) {
      // Not from a page of the app: its policy would say where forms may go.
      await page().goto('about:blank')
      await page().setContent(`<form method="post" enctype="multipart/form-data" action="${new URL('/share', url).href}"><input name="media" type="file" multiple><input name="text"></form>`)
      await page().locator('[name=media]').setInputFiles([...files])
      await page().locator('[name=text]').fill(text ?? '')
      await page().locator('form').evaluate((form) => form instanceof HTMLFormElement && form.submit())
      await page().waitForURL((address) => address.origin === new URL(url).origin)
      return page()
    },
    async limitStorage(bytes) {
      const session = await context.newCDPSession(page())
      await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin, ...(bytes !== undefined && { quotaSize: bytes }) })
    },
    async addScreenLock() {
      const session = await context.newCDPSession(page())
      await session.send('WebAuthn.enable')
      await session.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      })
    },
    expectNoErrors() {
      expect(errors.filter((error) => !allowed.some((pattern) => pattern.test(error)))).toEqual([])
    },
    expectErrors(pattern) {
      allowed.push(pattern)
    },
    async [Symbol.asyncDispose]() {
      await context.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
