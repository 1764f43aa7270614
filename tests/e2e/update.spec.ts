import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from '@playwright/test'
import { offerSetup } from '@inviato/server/src/members/setup.ts'
import { setUpWorkspace } from '../support/accounts.ts'
import { tokenOf } from '../support/people.ts'
import { openPhone, type Phone } from '../support/phone.ts'
import { startServer } from '../support/server.ts'

const built = new URL('../../web/build', import.meta.url).pathname

/** A phone with the app of a folder that the test may change, as a new release would. */
const test = base.extend<{ webRoot: string; phone: Phone }>({
  webRoot: async ({}, use) => {
    const root = await mkdtemp(join(tmpdir(), 'inviato-web-'))
    await cp(built, root, { recursive: true })
    await use(root)
    await rm(root, { recursive: true })
  },
  phone: async ({ webRoot }, use) => {
    await using server = await startServer({ config: { webRoot } })
    await using phone = await openPhone(server.url, { language: 'en' })
    await setUpWorkspace(phone, { url: server.url, setupToken: tokenOf((await offerSetup(server.ctx)) ?? '') })
    await use(phone)
    phone.expectNoErrors()
  },
})

test('a new version waits until the person asks for it', async ({ phone, webRoot }) => {
  const page = await phone.open('/now')
  await phone.installed()
  await page.evaluate(() => Object.assign(globalThis, { stillHere: true }))

  await release(webRoot)
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update())
  await expect(page.getByText('A new version is ready.')).toBeVisible()
  expect(await page.evaluate(() => 'stillHere' in globalThis)).toBe(true)

  await page.goto('/capture')
  await expect(page.getByText('A new version is ready.')).toBeHidden()

  await page.goto('/now')
  await page.evaluate(() => Object.assign(globalThis, { stillHere: true }))
  await page.getByRole('button', { name: 'Use it now' }).click()
  await page.waitForFunction(() => !('stillHere' in globalThis))
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText('A new version is ready.')).toBeHidden()
})

test('a page that came past the worker is served by it all the same', async ({ phone }) => {
  const page = await phone.open('/now')
  await phone.installed()
  const devtools = await phone.context.newCDPSession(page)
  const opened = page.waitForEvent('load')
  await devtools.send('Page.reload', { ignoreCache: true })
  await opened
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
})

test('a new version takes over when the app is started again', async ({ phone, webRoot }) => {
  await phone.open('/now')
  await phone.installed()
  await release(webRoot)
  await phone.page.evaluate(async () => (await navigator.serviceWorker.ready).update())
  await expect(phone.page.getByText('A new version is ready.')).toBeVisible()

  await phone.restart()
  const page = await phone.open('/now')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting)).toBeNull()
})

/** What a phone sees of a release: its service worker is another one. */
async function release(webRoot: string): Promise<void> {
  const worker = join(webRoot, 'service-worker.js')
  await Promise.all([rm(`${worker}.gz`), rm(`${worker}.br`), appendFile(worker, '\n// a newer one')])
}
