import type { Page } from '@playwright/test'
import { password, setUpWorkspace } from '../support/accounts.ts'
import { expect, test } from '../support/browser.ts'

test('signs out and in again by password', async ({ phone, server }) => {
  phone.expectErrors(/status of 401/)
  await setUpWorkspace(phone, server)
  const page = await phone.open('/settings')
  const answerLate = await holdAnswer(page, '**/api/session', () => page.evaluate(() => window.dispatchEvent(new Event('online'))))
  await page.getByRole('button', { name: 'Esci' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Esci', exact: true }).click()
  await expect(page).toHaveURL(/\/sign-in$/)
  await answerLate()
  await phone.open('/posts')
  await expect(page).toHaveURL(/\/sign-in$/)

  await page.getByRole('button', { name: 'Usa e-mail e password' }).click()
  await page.getByLabel('E-mail').fill('giulia@example.com')
  await page.getByRole('textbox', { name: 'Password' }).fill('un’altra parola')
  await page.getByRole('button', { name: 'Accedi', exact: true }).click()
  await expect(page.getByText('Così non si entra')).toBeVisible()
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Accedi', exact: true }).click()
  await expect(page).toHaveURL(/\/now$/)
})

test('adds a passkey and signs in again with it', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  const page = await phone.open('/settings/account')
  await phone.addScreenLock()
  await page.getByRole('button', { name: 'Aggiungi una passkey' }).click()
  await expect(page.getByText(/Usata (oggi|stasera|stanotte|ieri)/)).toBeVisible()
  await phone.open('/settings')
  await page.getByRole('button', { name: 'Esci' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Esci', exact: true }).click()
  await page.getByRole('button', { name: 'Accedi con la passkey' }).click()
  await expect(page).toHaveURL(/\/now$/)
})

test('signs out without a network, and tells the server later', async ({ phone, server }) => {
  phone.expectErrors(/status of 401/)
  await setUpWorkspace(phone, server)
  const page = await phone.open('/settings')
  await phone.installed()
  await phone.goOffline()
  await page.getByRole('button', { name: 'Esci' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Esci', exact: true }).click()
  await expect(page).toHaveURL(/\/sign-in$/)
  const told = page.waitForResponse('**/api/sign-out')
  await phone.goOnline()
  expect((await told).status()).toBe(204)
})

test('keeps the screen when the session was ended elsewhere, and asks to sign in again', async ({ phone, anotherPhone, server }) => {
  phone.expectErrors(/status of 401/)
  const { email } = await setUpWorkspace(phone, server)
  await phone.open('/settings')

  const second = await anotherPhone()
  const page = await second.open('/sign-in')
  await page.getByRole('button', { name: 'Usa e-mail e password' }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Accedi', exact: true }).click()
  await expect(page).toHaveURL(/\/now$/)
  const devices = await second.open('/settings/devices')
  await devices.getByRole('button', { name: /Linux/ }).filter({ hasNotText: 'questo' }).click()
  await devices.getByRole('button', { name: 'Esci da questo dispositivo' }).focus()
  await devices.keyboard.down('Enter')
  await expect(devices.getByText('Accesso chiuso')).toBeVisible()
  await devices.keyboard.up('Enter')

  await phone.open('/posts')
  await expect(phone.page.getByRole('link', { name: 'Accedi di nuovo: il tuo lavoro è al sicuro qui.' })).toBeVisible()
  await expect(phone.page.getByRole('heading', { level: 1 })).toHaveText('Post')
  await phone.page.getByRole('link', { name: /Accedi di nuovo/ }).click()
  await expect(phone.page.getByText('La sessione è finita.')).toBeVisible()
  await phone.page.getByRole('button', { name: 'Usa e-mail e password' }).click()
  await expect(phone.page.getByLabel('E-mail')).toHaveValue(email)
  await phone.page.getByRole('textbox', { name: 'Password' }).fill(password)
  await phone.page.getByRole('button', { name: 'Accedi', exact: true }).click()
  await expect(phone.page).toHaveURL(/\/now$/)
  await expect(phone.page.getByRole('link', { name: /Accedi di nuovo/ })).toBeHidden()
})

test('opens cold without a network as who was signed in', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await phone.open('/now')
  await phone.installed()
  await phone.goOffline()
  await phone.restart()
  const page = await phone.open('/settings')
  await expect(page.getByText('Giulia Marini')).toBeVisible()
  await expect(page.getByRole('link', { name: /Fiera del Mare/ }).first()).toBeVisible()
})

/** Holds back the server's answer to what `ask` makes the page ask, until it is told to hand it over. */
async function holdAnswer(page: Page, url: string, ask: () => Promise<unknown>): Promise<() => Promise<void>> {
  const answered = Promise.withResolvers<() => Promise<void>>()
  await page.route(url, async (route) => {
    const response = await route.fetch()
    // The page may have given up waiting.
    answered.resolve(() => route.fulfill({ response }).catch(() => undefined))
  }, { times: 1 })
  await ask()
  return answered.promise
}
