import { setUpWorkspace } from '../support/accounts.ts'
import { expectAccessible } from '../support/accessibility.ts'
import { expect, test } from '../support/browser.ts'
import { aPicture } from '../support/pictures.ts'
import { schedulePost, untilRead, writePost } from '../support/posts.ts'

test('a post written without network, and killed with the app, goes out once back', async ({ phone, server, cutNetwork, restoreNetwork }) => {
  await setUpWorkspace(phone, server)
  await untilRead(phone)
  await phone.installed()
  await cutNetwork()
  await phone.restart()

  await writePost(phone, 'Le porte sono aperte.')
  await expect(phone.page.getByText('su questo telefono')).toBeVisible()
  await phone.restart()

  const page = await phone.open('/posts')
  await page.getByRole('link', { name: 'Le porte sono aperte.' }).click()
  await expect(page.getByLabel('Testo', { exact: true })).toHaveValue('Le porte sono aperte.')
  await page.getByRole('button', { name: 'Pubblica come Fiera del Mare' }).click()
  await expect(page.getByText('Esce appena c’è rete')).toBeVisible()
  await expect(page.getByText('Pronto, parte appena c’è rete')).toBeVisible()

  await restoreNetwork()
  await expect(page.getByText(/^Pubblicato (oggi|stasera|stanotte|ieri)/).first()).toBeVisible()
  const feed = await (await server.fetch('/live/fiera-del-mare/feed.atom')).text()
  expect(feed.match(/<entry>/g)).toHaveLength(1)
  expect(feed).toContain('Le porte sono aperte.')
})

test('“publish now” can be taken back', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await untilRead(phone)
  await writePost(phone, 'Un errore di battitrua')
  await phone.page.getByRole('button', { name: 'Pubblica come Fiera del Mare' }).click()
  await phone.page.getByRole('button', { name: 'Annulla' }).click()
  await expect(phone.page.getByText('Richiamato da Tu')).toBeVisible()
  await expect(phone.page.getByRole('button', { name: 'Pubblica come Fiera del Mare' })).toBeEnabled()
})

test('the first keystroke on a scheduled post holds it, one press schedules it again', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await untilRead(phone)
  const page = await schedulePost(phone, 'Domani si comincia')

  const text = page.getByLabel('Testo', { exact: true })
  await text.press('End')
  await text.pressSequentially(' presto')
  await expect(text).toHaveValue('Domani si comincia presto')
  await expect(page.getByText('L’hai cambiato, quindi è trattenuto')).toBeVisible()
  await page.getByRole('button', { name: 'Riprogramma per domani 9:00' }).click()
  await expect(page.getByText('Esce domani 9:00')).toBeVisible()
  await expect(page.getByText('trattenuto')).toBeHidden()
})

test('each channel counts as it does, and may have words of its own', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await phone.open('/settings/channels/add/by-hand')
  await phone.page.getByLabel('Rete').fill('Instagram')
  await phone.page.getByRole('button', { name: 'Aggiungi un profilo' }).click()
  await expect(phone.page.getByText('A mano su Instagram · Storia')).toBeVisible()
  await untilRead(phone)

  const page = await writePost(phone, 'Ci vediamo 👩‍👩‍👧‍👦')
  await expect(page.getByRole('button', { name: 'Fiera del Mare 12 su 5000' })).toBeVisible()
  await page.getByRole('button', { name: 'Storia Instagram' }).click()
  await page.getByRole('button', { name: /^Diverso per profilo/ }).click()
  await page.getByRole('switch', { name: 'Testo diverso per storia Instagram' }).check()
  await page.getByRole('button', { name: 'Chiudi' }).click()

  await page.getByRole('group', { name: 'Quale testo' }).getByText('storia Instagram').click()
  await page.getByLabel('Testo per storia Instagram').fill('Solo in storia')
  await page.getByRole('group', { name: 'Come uscirà' }).getByRole('radio', { name: 'storia Instagram' }).check()
  await expect(page.getByRole('article').getByText('Solo in storia')).toBeVisible()
  await page.getByRole('group', { name: 'Come uscirà' }).getByRole('radio', { name: 'Fiera del Mare' }).check()
  await expect(page.getByRole('article').getByText('Ci vediamo')).toBeVisible()
})

test('a picture is described, moved and taken out', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await untilRead(phone)
  const page = await writePost(phone, 'Due foto')
  await page.getByRole('button', { name: 'Foto', exact: true }).click()
  await page.getByRole('button', { name: 'Scegli foto' }).setInputFiles([
    { name: 'uno.jpg', mimeType: 'image/jpeg', buffer: await aPicture() },
    { name: 'due.jpg', mimeType: 'image/jpeg', buffer: await aPicture({ width: 480, height: 640 }) },
  ])
  await page.getByRole('button', { name: 'Foto 1 di 2: Senza alt' }).click()
  await page.getByRole('textbox', { name: 'Testo alternativo' }).fill('Una lanterna rossa')
  await page.getByRole('button', { name: 'Sposta dopo' }).click()
  await expect(page.getByRole('heading', { name: 'Foto 2 di 2' })).toBeVisible()
  await page.getByRole('button', { name: 'Chiudi' }).click()
  await expect(page.getByRole('button', { name: 'Foto 2 di 2: Una lanterna rossa' })).toBeVisible()

  await page.getByRole('button', { name: 'Foto 1 di 2: Senza alt' }).click()
  await page.getByRole('button', { name: 'Togli da questo post' }).click()
  await expect(page.getByRole('button', { name: 'Foto 1 di 1: Una lanterna rossa' })).toBeVisible()
})

test.describe('in both themes', () => {
  test.use({ phoneOptions: { still: true, language: 'en' } })

  test('posts have no accessibility fault', async ({ phone, server }) => {
    await setUpWorkspace(phone, server)
    const page = await phone.open('/posts')
    await expect(page.getByText('Nothing written yet')).toBeVisible()
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
