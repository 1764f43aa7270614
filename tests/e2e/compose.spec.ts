import { setUpWorkspace } from '../support/accounts.ts'
import { expectAccessible } from '../support/accessibility.ts'
import { expect, test } from '../support/browser.ts'
import type { Phone } from '../support/phone.ts'

/** Starts a post from the list and writes its text. */
async function write(phone: Phone, text: string): Promise<void> {
  const page = await phone.open('/posts')
  await page.getByRole('button', { name: 'Nuovo post' }).first().click()
  await page.getByLabel('Testo', { exact: true }).fill(text)
  await expect(page.getByText('Scrivo…')).toBeHidden()
}

test('a post written without network, and killed with the app, goes out once back', async ({ phone, server, cutNetwork, restoreNetwork }) => {
  await setUpWorkspace(phone, server)
  await phone.open('/posts')
  await expect(phone.page.getByText('Ancora niente di scritto')).toBeVisible()
  await phone.installed()
  await cutNetwork()
  await phone.restart()

  await write(phone, 'Le porte sono aperte.')
  await expect(phone.page.getByText('su questo telefono').first()).toBeVisible()
  await phone.restart()

  const page = await phone.open('/posts')
  await page.getByRole('link', { name: 'Le porte sono aperte.' }).click()
  await expect(page.getByLabel('Testo', { exact: true })).toHaveValue('Le porte sono aperte.')
  await page.getByRole('button', { name: 'Pubblica come Fiera del Mare' }).click()
  await expect(page.getByText('Esce appena c’è rete')).toBeVisible()
  await expect(page.getByText('Pronto, parte appena c’è rete')).toBeVisible()

  await restoreNetwork()
  await expect(page.getByText(/^Pubblicato oggi/).first()).toBeVisible({ timeout: 40_000 })
  const live = await server.fetch('/live/fiera-del-mare')
  expect((await live.text()).match(/Le porte sono aperte\./g)).toHaveLength(1)
})

test('“publish now” can be taken back', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await write(phone, 'Un errore di battitrua')
  await phone.page.getByRole('button', { name: 'Pubblica come Fiera del Mare' }).click()
  await phone.page.getByRole('button', { name: 'Annulla' }).click()
  await expect(phone.page.getByText('Richiamato da Tu')).toBeVisible()
  await expect(phone.page.getByText('sul server').first()).toBeVisible()
  await expect(phone.page.getByRole('button', { name: 'Pubblica come Fiera del Mare' })).toBeEnabled()
})

test('the first keystroke on a scheduled post holds it, one press schedules it again', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await write(phone, 'Domani si comincia')
  const { page } = phone
  await page.getByRole('button', { name: /^Quando/ }).click()
  await page.getByRole('button', { name: /^Domattina/ }).click()
  await page.getByRole('button', { name: 'Programma per domani 9:00' }).click()
  await expect(page.getByText('Esce domani 9:00')).toBeVisible()

  await page.getByLabel('Testo', { exact: true }).pressSequentially('!')
  await expect(page.getByText('L’hai cambiato, quindi è trattenuto')).toBeVisible()
  await page.getByRole('button', { name: 'Riprogramma per domani 9:00' }).click()
  await expect(page.getByText('Esce domani 9:00')).toBeVisible()
  await expect(page.getByText('trattenuto')).toBeHidden()
})

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ phoneOptions: { theme, still: true, language: 'en' } })

    test(`posts have no accessibility fault, ${theme}`, async ({ phone, server }) => {
      await setUpWorkspace(phone, server)
      const page = await phone.open('/posts')
      await expect(page.getByText('Nothing written yet')).toBeVisible()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'New post' }).first().click()
      await page.getByLabel('Text', { exact: true }).fill('Doors are open')
      await expectAccessible(page)
      await page.getByRole('button', { name: /^When/ }).click()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Close' }).click()
      await page.getByRole('button', { name: /^Different per channel/ }).click()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Close' }).click()
      await page.getByRole('button', { name: 'Photos' }).click()
      await expectAccessible(page)
    })
  })
}
