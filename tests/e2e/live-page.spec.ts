import { createServer } from 'node:http'
import { chromium, expect, test } from '@playwright/test'
import { expectAccessible } from '../support/accessibility.ts'
import { brandOf, createBrand } from '../support/brand.ts'
import { heldClock } from '../support/clock.ts'
import { pageWith } from '../support/live-page.ts'
import { createWorkspace } from '../support/people.ts'
import { chromiumPath } from '../support/phone.ts'
import { startServer } from '../support/server.ts'
import { openPhoneOf } from '../support/signed-in-phone.ts'

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

test('is read, commented and kept up to date in a browser, with JavaScript and without', async () => {
  const clock = heldClock()
  await using server = await startServer({ overrides: { clock } })
  const brand = await createBrand(server.ctx)
  const { postId } = await brand.publish({ text: 'Doors are open.\n\n<script>document.title = "attacked"</script>' })
  await pageWith(server, '/live/lumen', 'Doors are open.')
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: flags })
  try {
    const plain = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 }, baseURL: server.url })
    const reader = await plain.newPage()
    await reader.goto('/live/lumen')
    await expect(reader.getByText('Doors are open.')).toBeVisible()
    await reader.getByRole('link', { name: 'Comment', exact: true }).click()
    await reader.getByLabel('Your name').fill('Ada')
    await reader.getByLabel('Your comment').fill('Lovely!')
    await reader.getByRole('button', { name: 'Send' }).click()
    // Sent within the three seconds that a person needs: nothing is lost, and once more works.
    await expect(reader.getByRole('alert')).toContainText('That was very quick.')
    await expect(reader.getByLabel('Your comment')).toHaveValue('Lovely!')
    clock.forward(4_000)
    await reader.getByRole('button', { name: 'Send' }).click()
    await expect(reader.getByRole('status')).toContainText('Your comment is online.')
    await expect(reader.getByText('Lovely!')).toBeVisible()

    const lively = await browser.newContext({ viewport: { width: 390, height: 844 }, baseURL: server.url, colorScheme: 'dark' })
    const errors: string[] = []
    lively.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    const page = await lively.newPage()
    await page.goto('/live/lumen')
    await expect(page.getByText('1 comment')).toBeVisible()
    await brand.publish({ text: 'The band is on stage.' })
    await expect(page.getByText('The band is on stage.')).toBeVisible()
    await expect(page.getByRole('article')).toHaveCount(2)
    await expect(page).toHaveTitle('Lumen Festival')
    await expectAccessible(page)
    await page.goto(`/live/lumen/${postId}`)
    await expectAccessible(page)
    expect(errors).toEqual([])
  } finally {
    await browser.close()
  }
})

test('is shared by a code, a link and a frame, which other websites show once its owner lets them', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  const other = await createWorkspace(server, 'Porto Antico')
  const [brand, taken] = [await brandOf(server.ctx, owner.workspaceId), await brandOf(server.ctx, other.workspaceId)]
  await brand.publish({ text: 'Le porte sono aperte.' })
  await using phone = await openPhoneOf(server.url, owner)
  const page = await phone.open('/settings/channels')
  await page.getByRole('link', { name: 'Fiera del Mare' }).click()
  await page.getByRole('link', { name: 'QR, link e codice per un sito' }).click()
  await expect(page.getByRole('img', { name: 'QR code della pagina Live di Fiera del Mare' })).toBeVisible()
  await page.getByRole('button', { name: 'Copia il link' }).click()
  await expect(page.getByRole('button', { name: 'Copiato' })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${server.url}/live/${brand.slug}`)
  await page.getByRole('switch', { name: /Altri siti possono mostrarla/ }).click()
  await page.getByRole('button', { name: 'Copia il codice' }).click()
  await expectAccessible(page)
  const code = await page.evaluate(() => navigator.clipboard.readText())
  await expect.poll(async () => (await server.fetch(`/live/${brand.slug}`)).headers.get('content-security-policy')).toContain('frame-ancestors *')

  const site = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(`<!doctype html><title>Il sito</title>${code}`)).listen(0)
  try {
    const address = site.address()
    const visitor = await phone.context.newPage()
    await visitor.goto(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`)
    await expect(visitor.frameLocator('iframe').getByText('Le porte sono aperte.')).toBeVisible()
    await visitor.close()
  } finally {
    site.close()
  }

  await page.getByRole('link', { name: 'Indietro' }).click()
  await page.getByLabel('Indirizzo', { exact: true }).fill(taken.slug)
  await page.getByRole('button', { name: 'Tieni così' }).first().click()
  await expect(page.getByRole('alert')).toContainText(`Questo indirizzo è di un’altra pagina. Finché non ne scegli un altro, la tua risponde a ${server.url}/live/${brand.slug}`)
  await expectAccessible(page)
})
