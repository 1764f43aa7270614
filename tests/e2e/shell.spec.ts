import { setUpWorkspace } from '../support/accounts.ts'
import { expectAccessible } from '../support/accessibility.ts'
import { expect, test } from '../support/browser.ts'

const places = ['/now', '/posts', '/approvals', '/inbox', '/plan', '/search', '/capture', '/settings']
const below = ['/settings/channels', '/settings/members', '/settings/devices', '/settings/policy']

test('opens cold on every screen with no network', async ({ phone, server, cutNetwork }) => {
  await setUpWorkspace(phone, server)
  await phone.open('/now')
  await phone.installed()
  await cutNetwork()
  await phone.restart()
  for (const path of [...places, ...below]) {
    const page = await phone.open(path)
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
    expect(new URL(page.url()).pathname).toBe(path)
  }
})

test('says that an address leads nowhere, and the way back', async ({ phone }) => {
  const page = await phone.open('/nowhere/at/all')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Qui non c’è niente')
  await page.getByRole('link', { name: 'Vai a Ora' }).click()
  await expect(page).not.toHaveURL(/nowhere/)
})

for (const [language, tabs] of Object.entries({ it: ['Ora', 'Post', 'Scatta', 'Commenti', 'Piano'], en: ['Now', 'Posts', 'Capture', 'Inbox', 'Plan'] })) {
  test.describe(language, () => {
    test.use({ phoneOptions: { language: language === 'it' ? 'it' : 'en' } })

    test(`speaks the browser's language: ${language}`, async ({ phone, server }) => {
      await setUpWorkspace(phone, server)
      const page = await phone.open('/now')
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      const bar = page.getByRole('navigation', { name: language === 'it' ? 'Principale' : 'Main' })
      for (const name of tabs) await expect(bar.getByRole('link', { name, exact: true })).toBeVisible()
    })
  })
}

test('keeps the language that was chosen on this device', async ({ phone }) => {
  const page = await phone.open('/sign-in')
  await page.evaluate(() => localStorage.setItem('inviato.locale', 'en'))
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
})

test('has no accessibility fault on any screen', async ({ phone, server }) => {
  test.setTimeout(120_000)
  await phone.open('/sign-in')
  await expect(phone.page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessible(phone.page)
  await setUpWorkspace(phone, server)
  for (const path of [...places, ...below]) {
    const page = await phone.open(path)
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
    await expectAccessible(page)
  }
})

test('gives every target of the bar at least 44 by 44 pixels', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  const page = await phone.open('/now')
  const links = page.getByRole('navigation', { name: 'Principale' }).getByRole('link')
  await expect(links).toHaveCount(5)
  for (const link of await links.all()) {
    const box = await link.boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), await link.innerText()).toBeGreaterThanOrEqual(44)
  }
})

test.describe('on the smallest phone', () => {
  test.use({ phoneOptions: { screen: { width: 320, height: 568 } } })

  test('no screen scrolls sideways', async ({ phone, server }) => {
    await setUpWorkspace(phone, server)
    for (const path of [...places, ...below]) {
      const page = await phone.open(path)
      await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320)
    }
  })
})

test('opens the sheet of waiting work by keyboard and closes it again', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  const page = await phone.open('/now')
  const pill = page.locator('main button[aria-haspopup=dialog]')
  await pill.press('Enter')
  const sheet = page.getByRole('dialog', { name: 'Dov’è il tuo lavoro' })
  await expect(sheet).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await expect(pill).toBeFocused()
})

test('drags a sheet away', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  const page = await phone.open('/now')
  await page.locator('main button[aria-haspopup=dialog]').click()
  const title = page.getByRole('heading', { name: 'Dov’è il tuo lavoro' })
  await page.getByRole('dialog').evaluate((sheet) => Promise.all(sheet.getAnimations().map((each) => each.finished)).then(() => undefined))
  await title.hover()
  await page.mouse.down()
  await page.mouse.move(120, 840, { steps: 5 })
  await page.mouse.up()
  await expect(title).toBeHidden()
})
