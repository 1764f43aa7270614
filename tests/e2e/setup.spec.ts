import { expectAccessible } from '../support/accessibility.ts'
import { expect, test } from '../support/browser.ts'

test('sets up the first brand by its link, in Italian, with a passkey', async ({ phone, server }) => {
  const page = await phone.open(`/setup#${server.setupToken}`)
  await phone.addScreenLock()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Come si chiama il brand?')
  await page.getByLabel('Nome del brand').fill('Festival delle Luci')
  await page.getByRole('button', { name: 'Continua' }).click()
  await page.getByLabel('Il tuo nome').fill('Giulia Marini')
  await page.getByLabel('E-mail').fill('giulia@example.com')
  await page.getByRole('button', { name: 'Continua' }).click()
  await expect(page.getByText('nessuno te la può rubare')).toBeVisible()
  await page.getByRole('button', { name: 'Crea una passkey' }).click()
  await expect(page).toHaveURL(/\/now$/)
  await expect(page.getByRole('link', { name: 'Festival delle Luci' }).first()).toBeVisible()
})

test.describe('in English', () => {
  test.use({ phoneOptions: { language: 'en' } })

  test('sets up with a password, after saying why a passkey is better and what is wrong with a weak one', async ({ phone, server }) => {
    const page = await phone.open(`/setup#${server.setupToken}`)
    await page.getByLabel('Name of the brand').fill('Festival of Lights')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.getByText('an e-mail looks like')).toBeVisible()
    await page.getByLabel('Your name').fill('Ada Neri')
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'I prefer a password' }).click()
    const password = page.getByRole('textbox', { name: 'Password' })
    await password.fill('password1234')
    await expect(page.getByText('one of those that get tried first')).toBeVisible()
    await password.fill('three cats on a roof')
    await page.getByRole('button', { name: 'Go to Festival of Lights' }).click()
    await expect(page).toHaveURL(/\/now$/)
  })
})

test('keeps what was typed when the language changes and when one goes back', async ({ phone, server }) => {
  const page = await phone.open(`/setup#${server.setupToken}`)
  await page.getByLabel('Nome del brand').fill('Vela')
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByLabel('Name of the brand')).toHaveValue('Vela')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('And who are you?')
  await page.goBack()
  await expect(page.getByLabel('Name of the brand')).toHaveValue('Vela')
})

test('refuses the link the second time, and what is not the whole link', async ({ phone, anotherPhone, server }) => {
  const page = await phone.open(`/setup#${server.setupToken}`)
  await page.getByLabel('Nome del brand').fill('Vela')
  await page.getByRole('button', { name: 'Continua' }).click()
  await page.getByLabel('Il tuo nome').fill('Giulia Marini')
  await page.getByLabel('E-mail').fill('giulia@example.com')
  await page.getByRole('button', { name: 'Continua' }).click()
  await page.getByRole('button', { name: 'Preferisco una password' }).click()
  await page.getByRole('textbox', { name: 'Password' }).fill('tre gatti sul tetto')
  await page.getByRole('button', { name: 'Entra in Vela' }).click()
  await expect(page).toHaveURL(/\/now$/)

  const stranger = await anotherPhone()
  const used = await stranger.open(`/setup#${server.setupToken}`)
  await expect(used.getByRole('heading', { level: 1 })).toHaveText('Questo link è già stato usato')
  await stranger.open('/sign-in')
  const broken = await stranger.open('/setup')
  await expect(broken.getByRole('heading', { level: 1 })).toHaveText('Manca una parte del link')
})

test('says that the server does not answer, and goes on when it does', async ({ phone, server }) => {
  phone.expectErrors(/status of 4/)
  await phone.open('/sign-in')
  await phone.installed()
  await phone.goOffline()
  const page = await phone.open(`/setup#${server.setupToken}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Il server non risponde')
  await phone.goOnline()
  await page.getByRole('button', { name: 'Riprova' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Come si chiama il brand?')
})

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ phoneOptions: { theme, still: true } })

    test(`has no accessibility fault, ${theme}`, async ({ phone, server }) => {
      const page = await phone.open(`/setup#${server.setupToken}`)
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Continua' }).click()
      await expectAccessible(page)
      await page.getByLabel('Nome del brand').fill('Vela')
      await page.getByRole('button', { name: 'Continua' }).click()
      await page.getByRole('button', { name: 'Continua' }).click()
      await expectAccessible(page)
      await page.getByLabel('Il tuo nome').fill('Giulia Marini')
      await page.getByLabel('E-mail').fill('giulia@example.com')
      await page.getByRole('button', { name: 'Continua' }).click()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Preferisco una password' }).click()
      await page.getByRole('textbox', { name: 'Password' }).fill('password1234')
      await expectAccessible(page)
    })
  })
}
