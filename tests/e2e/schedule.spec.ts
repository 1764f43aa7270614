import { expectAccessible } from '../support/accessibility.ts'
import { setUpWorkspace } from '../support/accounts.ts'
import { expect, test } from '../support/browser.ts'
import { hold, schedulePost, untilRead, writePost } from '../support/posts.ts'

test('a scheduled post stands in the calendar, and can be called back', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await untilRead(phone)
  const page = await schedulePost(phone, 'Domani si comincia')

  await phone.open('/plan')
  await page.getByRole('radio', { name: 'Calendario' }).check()
  if (await page.getByText('Niente in programma.').isVisible()) await page.getByRole('button', { name: 'Settimana dopo' }).click()
  await expect(page.getByRole('heading', { name: 'Domani' })).toBeVisible()
  await page.getByRole('link', { name: 'Domani si comincia' }).click()

  await hold(page, 'Richiamalo')
  await expect(page.getByText('Richiamato da Tu')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Programma per domani 9:00' })).toBeEnabled()
})

test('an embargo and a last moment are said, and an impossible window is refused', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await untilRead(phone)
  const page = await writePost(phone, 'Sotto embargo')
  const set = async (row: RegExp, date: string, time: string) => {
    await page.getByRole('button', { name: row }).click()
    await page.getByLabel('Giorno').fill(date)
    await page.getByLabel('Ora', { exact: true }).fill(time)
    await page.getByRole('button', { name: /^Va bene/ }).click()
  }
  await set(/^Embargo/, '2031-05-01', '18:00')
  await expect(page.getByRole('button', { name: 'Embargo Mai prima di 1 mag 2031 18:00' })).toBeVisible()
  await set(/^Se non c’è rete entro/, '2031-05-01', '17:00')
  await expect(page.getByText('non uscirebbe mai')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Pubblica come Fiera del Mare' })).toBeDisabled()
  await set(/^Se non c’è rete entro/, '2031-05-01', '19:00')
  await expect(page.getByText('non uscirebbe mai')).toBeHidden()
})

test('a time that has passed is not taken', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await untilRead(phone)
  const page = await writePost(phone, 'Troppo tardi')
  await page.getByRole('button', { name: /^Quando/ }).click()
  await page.getByLabel('Giorno').fill('2020-01-01')
  await expect(page.getByRole('alert')).toContainText('È già passata')
  await expect(page.getByRole('button', { name: 'Va bene così' })).toBeDisabled()
})

test('offline past its time, the phone says what it does not know', async ({ phone, server, cutNetwork }) => {
  await setUpWorkspace(phone, server)
  await untilRead(phone)
  const page = await writePost(phone, 'Tra poco')
  await page.clock.install()
  await page.getByRole('button', { name: /^Quando/ }).click()
  // In an hour, as the sheet proposes.
  await page.getByRole('button', { name: /^Va bene/ }).click()
  await page.getByRole('button', { name: /^Programma per/ }).click()
  await expect(page.getByText(/^Esce /)).toBeVisible()
  await cutNetwork()
  await page.clock.runFor('01:10:00')
  await expect(page.getByText(/^Previsto .*(nessuna notizia|ultime notizie)/)).toBeVisible()
  // A change holds it here, and the server has not heard of that.
  await page.getByLabel('Testo', { exact: true }).fill('Tra poco, davvero')
  await expect(page.getByText('Può essere già uscito com’era')).toBeVisible()
  await expect(page.getByRole('figure').filter({ hasText: 'Com’era, su Fiera del Mare' }).getByText('Tra poco', { exact: true })).toBeVisible()
})

test.describe('in both themes', () => {
  test.use({ phoneOptions: { still: true } })

  test('plan and calendar have no accessibility fault', async ({ phone, server }) => {
    await setUpWorkspace(phone, server)
    await untilRead(phone)
    const page = await phone.open('/plan')
    await expect(page.getByText('Nessun evento in programma')).toBeVisible()
    await page.getByRole('button', { name: 'Prepara un evento' }).last().click()
    await expectAccessible(page)
    await page.getByLabel('Nome dell’evento').fill('Festa del Mare')
    await page.getByRole('button', { name: 'Preparalo' }).click()
    await expect(page.getByRole('heading', { name: 'Festa del Mare', level: 1 })).toBeVisible()
    await expectAccessible(page)
    await phone.open('/plan')
    await page.getByRole('radio', { name: 'Calendario' }).check()
    await expectAccessible(page)
  })
})
