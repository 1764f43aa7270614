import { expectAccessible } from '../support/accessibility.ts'
import { joinWorkspace, setUpWorkspace } from '../support/accounts.ts'
import { expect, test } from '../support/browser.ts'
import type { Phone } from '../support/phone.ts'
import { untilRead, writePost } from '../support/posts.ts'

/** Writes over the text of the post on screen; resolves when it is on the disk. */
async function rewrite({ page }: Phone, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Testo' }).fill(text)
  await expect(page.getByText('su questo telefono').filter({ visible: true }).first()).toBeVisible()
}

test('two rewrite the same words without a network, meet, and one brings theirs back', async ({ phone, anotherPhone, server }) => {
  const owner = await setUpWorkspace(phone, server)
  const marco = await anotherPhone()
  await joinWorkspace(marco, server, phone, owner, 'author')
  await untilRead(marco)
  const office = await writePost(phone, 'Le porte aprono alle nove.')
  await expect(office.getByText('sul server').filter({ visible: true }).first()).toBeVisible()
  const field = await marco.open(new URL(office.url()).pathname)
  await expect(field.getByRole('textbox', { name: 'Testo' })).toHaveValue('Le porte aprono alle nove.')

  // Also what a screen needs only later is on the phone by then.
  await Promise.all([phone.installed(), marco.installed()])
  await phone.goOffline()
  await marco.goOffline()
  await rewrite(phone, 'Le porte aprono alle dieci.')
  await rewrite(marco, 'Le porte aprono alle undici e mezza.')
  await phone.goOnline()
  await expect(office.getByText('sul server').filter({ visible: true }).first()).toBeVisible()
  await marco.goOnline()

  // The longer stands on both; the owner's words are kept, and both are told.
  await expect(office.getByRole('textbox', { name: 'Testo' })).toHaveValue('Le porte aprono alle undici e mezza.')
  await expect(office.getByText('Le tue parole sono salve')).toBeVisible()
  await expect(field.getByText('Le parole di Giulia Marini sono salve')).toBeVisible()
  await field.getByRole('button', { name: 'Metti via' }).click()
  await expect(field.getByText('Le parole di Giulia Marini sono salve')).toBeHidden()

  // Without a network they can still be looked at and brought back.
  await phone.goOffline()
  await office.getByRole('button', { name: 'Guarda' }).click()
  const look = office.getByRole('dialog')
  await expect(look.locator('ins')).toContainText('dieci')
  await expect(look.locator('del')).toContainText('undici e mezza')
  await expectAccessible(office)
  await look.getByRole('button', { name: 'Ripristina questa versione' }).click()
  await expect(office.getByRole('textbox', { name: 'Testo' })).toHaveValue('Le porte aprono alle dieci.')
  await expect(office.getByText('Le tue parole sono salve')).toBeHidden()
  await phone.goOnline()
  await expect(field.getByRole('textbox', { name: 'Testo' })).toHaveValue('Le porte aprono alle dieci.')

  // The history tells all of it, and takes back what was brought back.
  await office.getByRole('button', { name: 'Cronologia' }).click()
  const history = office.getByRole('dialog')
  await expect(history.getByText('unita a quello che aveva scritto qualcun altro')).toBeVisible()
  await expect(history.getByText('conservata in un’unione')).toBeVisible()
  await expect(history.getByText('Prima versione')).toBeVisible()
  await expectAccessible(office)
  const merged = history.getByRole('listitem').filter({ hasText: 'Marco author' })
  await merged.getByRole('button', { name: 'Ripristina questa versione' }).click()
  await expect(office.getByRole('textbox', { name: 'Testo' })).toHaveValue('Le porte aprono alle undici e mezza.')
  await office.getByRole('button', { name: 'Annulla' }).click()
  await expect(office.getByRole('textbox', { name: 'Testo' })).toHaveValue('Le porte aprono alle dieci.')
  await phone.goOffline()
  await office.getByRole('button', { name: 'Cronologia' }).click()
  await expect(office.getByRole('dialog').getByText('arrivano con la rete')).toBeVisible()
})
