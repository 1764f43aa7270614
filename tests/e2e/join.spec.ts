import { expectAccessible } from '../support/accessibility.ts'
import { password, setUpWorkspace } from '../support/accounts.ts'
import { expect, test } from '../support/browser.ts'
import type { Phone } from '../support/phone.ts'

/** Makes an invitation on the owner's phone, screen by screen. */
async function invite(owner: Phone, name: string, role: 'autore' | 'manager'): Promise<string> {
  const page = await owner.open('/settings/members')
  await page.getByRole('button', { name: 'Invita' }).click()
  await page.getByLabel('Per chi è').fill(name)
  await page.getByRole('radio', { name: role }).check()
  await page.getByRole('button', { name: 'Prepara il link' }).click()
  await expect(page.getByRole('img', { name: 'QR code dell’invito' })).toBeVisible()
  const link = (await page.getByText(/\/join#/).textContent()) ?? ''
  await page.getByRole('button', { name: 'Chiudi' }).click()
  return link
}

test('a second person joins by link with a passkey', async ({ phone, anotherPhone, server }) => {
  await setUpWorkspace(phone, server)
  const link = await invite(phone, 'Marco', 'autore')
  await expect(phone.page.getByText('Marco')).toBeVisible()

  const marco = await anotherPhone()
  const page = await marco.open(link)
  await marco.addScreenLock()
  await expect(page.getByText('Giulia Marini ti invita in')).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fiera del Mare')
  await expect(page.getByText('Come autore')).toBeVisible()
  await page.getByRole('button', { name: 'Accetta l’invito' }).click()
  await page.getByLabel('Il tuo nome').fill('Marco Blu')
  await page.getByLabel('E-mail').fill('marco@example.com')
  await page.getByRole('button', { name: 'Continua' }).click()
  await page.getByRole('button', { name: 'Crea una passkey' }).click()
  await expect(page).toHaveURL(/\/now$/)

  const members = await marco.open('/settings/members')
  await expect(members.getByText('Marco Blu (tu)')).toBeVisible()
  await expect(members.getByText('Giulia Marini')).toBeVisible()
  await expect(members.getByRole('button', { name: 'Invita' })).toBeHidden()

  // The owner's phone learns of it by itself.
  const people = await phone.open('/settings/members')
  await expect(people.getByText('Marco Blu')).toBeVisible()
})

test('an invitation works once, and can be taken back before', async ({ phone, anotherPhone, server }) => {
  await setUpWorkspace(phone, server)
  const first = await invite(phone, 'Marco', 'manager')
  const marco = await anotherPhone()
  const page = await marco.open(first)
  await page.getByRole('button', { name: 'Accetta l’invito' }).click()
  await page.getByLabel('Il tuo nome').fill('Marco Blu')
  await page.getByLabel('E-mail').fill('marco@example.com')
  await page.getByRole('button', { name: 'Continua' }).click()
  await page.getByRole('button', { name: 'Preferisco una password' }).click()
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Entra in Fiera del Mare' }).click()
  await expect(page).toHaveURL(/\/now$/)

  const stranger = await anotherPhone()
  const used = await stranger.open(first)
  await expect(used.getByRole('heading', { level: 1 })).toHaveText('Questo link è già stato usato')

  const second = await invite(phone, 'Ada', 'autore')
  await phone.page.getByRole('button', { name: 'Ada' }).click()
  const takeBack = phone.page.getByRole('button', { name: 'Ritira l’invito' })
  await takeBack.focus()
  await phone.page.keyboard.down('Enter')
  await expect(phone.page.getByText('Invito ritirato')).toBeVisible()
  await phone.page.keyboard.up('Enter')
  const late = await anotherPhone()
  const revoked = await late.open(second)
  await expect(revoked.getByRole('heading', { level: 1 })).toHaveText('Questo invito è stato ritirato')
})

test.describe('in both themes', () => {
  test.use({ phoneOptions: { still: true } })

  test('invitation and settings have no accessibility fault', async ({ phone, anotherPhone, server }) => {
    await setUpWorkspace(phone, server)
    const link = await invite(phone, 'Marco', 'autore')
    const guest = await anotherPhone()
    const page = await guest.open(link)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fiera del Mare')
    await expectAccessible(page)
    for (const path of ['/brand', '/account']) {
      const settings = await phone.open(`/settings${path}`)
      await expect(settings.getByRole('heading', { level: 1 })).toBeVisible()
      await expectAccessible(settings)
    }
    await phone.open('/settings/members')
    await phone.page.getByRole('button', { name: 'Invita' }).click()
    await expectAccessible(phone.page)
  })
})
