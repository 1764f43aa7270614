import { expectAccessible } from '../support/accessibility.ts'
import { setUpWorkspace } from '../support/accounts.ts'
import { expect, test } from '../support/browser.ts'
import { aPicture } from '../support/pictures.ts'
import { untilRead } from '../support/posts.ts'

test('one press adds the example event, one press takes all of it away', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await untilRead(phone)
  const page = await phone.open('/now')
  await page.getByRole('button', { name: 'Aggiungi l’evento di esempio' }).click()
  await expect(page.getByRole('heading', { name: 'Notte delle Lanterne', level: 1 })).toBeVisible()
  await expect(page.getByText('0 su 5')).toBeVisible()
  await expect(page.getByLabel('Brief')).toHaveValue(/mercato serale/)
  await expect(page.getByText('I cancelli sono aperti', { exact: false }).first()).toBeVisible()

  await page.getByRole('button', { name: 'Togli l’esempio' }).click()
  await expect(page.getByText('Nessun evento in programma')).toBeVisible()
  await phone.open('/posts')
  await expect(page.getByText('Ancora niente di scritto')).toBeVisible()
})

test('a shot taken on the spot fills its place in the post that waits for it', async ({ phone, server, cutNetwork }) => {
  await setUpWorkspace(phone, server)
  await untilRead(phone)
  await phone.open('/now')
  await phone.installed()
  await cutNetwork()
  const { page } = phone
  await page.getByRole('button', { name: 'Aggiungi l’evento di esempio' }).click()
  await page.getByLabel('Scatta “La prima lanterna che si accende”').setInputFiles({ name: 'lanterna.jpg', mimeType: 'image/jpeg', buffer: await aPicture() })
  await expect(page.getByText('1 su 5')).toBeVisible()

  // Another one from the tray, where it lay without a place.
  await phone.open('/capture')
  await page.locator('input[multiple]').setInputFiles({ name: 'ponte.jpg', mimeType: 'image/jpeg', buffer: await aPicture() })
  await page.getByRole('button', { name: /vassoio: 1/ }).click()
  const tray = page.getByRole('dialog')
  await tray.getByRole('button', { name: /^Foto/ }).click()
  await tray.getByRole('button', { name: 'Lista scatti' }).click()
  await page.getByRole('dialog', { name: 'Che scatto è?' }).getByRole('button', { name: /Mani che piegano la carta/ }).click()
  await expect(page.getByText(/^1 scatto messo in «/)).toBeVisible()
  await phone.open('/plan')
  await page.getByRole('link', { name: /Notte delle Lanterne/ }).click()
  await expect(page.getByText('2 su 5')).toBeVisible()

  await page.getByRole('link', { name: /I cancelli sono aperti/ }).click()
  await expect(page.getByRole('button', { name: /^Foto 1 di 1/ })).toBeVisible()

  // Now it is one's own: taking the example away says so, and leaves it.
  await page.getByRole('link', { name: 'Indietro' }).click()
  await phone.open('/plan')
  await page.getByRole('link', { name: /Notte delle Lanterne/ }).click()
  await page.getByRole('button', { name: 'Togli l’esempio' }).click()
  await expect(page.getByText('2 post su cui hai lavorato restano')).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Togli l’esempio' }).click()
  await expect(page.getByText('L’esempio non c’è più')).toBeVisible()
  await phone.open('/posts')
  await expect(page.getByRole('link', { name: /I cancelli sono aperti/ })).toBeVisible()
  await expect(page.getByRole('link', { name: /Due voci/ })).toBeHidden()
})

test.describe('in both themes', () => {
  test.use({ phoneOptions: { still: true } })

  test('now and an event have no accessibility fault', async ({ phone, server }) => {
    await setUpWorkspace(phone, server)
    await untilRead(phone)
    const page = await phone.open('/now')
    await page.getByRole('button', { name: 'Aggiungi l’evento di esempio' }).click()
    await expect(page.getByRole('heading', { name: 'Notte delle Lanterne', level: 1 })).toBeVisible()
    await expectAccessible(page)
    await phone.open('/now')
    await expect(page.getByText('Notte delle Lanterne')).toBeVisible()
    await expectAccessible(page)
    for (const path of ['/settings/channels/add', '/settings/channels/add/bluesky', '/settings/channels/add/by-hand']) {
      await phone.open(path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expectAccessible(page)
    }
  })
})
