import { expectAccessible } from '../support/accessibility.ts'
import { setUpWorkspace } from '../support/accounts.ts'
import { expect, test } from '../support/browser.ts'
import { untilRead, writePost } from '../support/posts.ts'

test('posts, events and people are found by word, cold and without network', async ({ phone, server, cutNetwork }) => {
  await setUpWorkspace(phone, server)
  await untilRead(phone)
  await phone.open('/now')
  await phone.page.getByRole('button', { name: 'Aggiungi l’evento di esempio' }).click()
  await expect(phone.page.getByRole('heading', { name: 'Notte delle Lanterne', level: 1 })).toBeVisible()
  await writePost(phone, 'Perché la città si accende')
  await phone.installed()
  await cutNetwork()
  await phone.restart()

  // Two presses from anywhere: the magnifier, and the result.
  const page = await phone.open('/now')
  await page.getByRole('link', { name: 'Cerca' }).click()
  await expect(page.getByRole('searchbox')).toBeFocused()
  await page.getByRole('searchbox').fill('perche citta')
  await expect(page.getByRole('link', { name: 'Perché la città si accende' })).toBeVisible()
  await page.getByRole('searchbox').fill('marten')
  await expect(page.getByText('Direttrice artistica')).toBeVisible()
  await page.getByRole('searchbox').fill('lanterne')
  await expectAccessible(page)
  await page.getByRole('link', { name: /Notte delle Lanterne/ }).first().click()
  await expect(page.getByRole('heading', { name: 'Notte delle Lanterne', level: 1 })).toBeVisible()

  // What led somewhere is offered again.
  await phone.open('/search')
  await page.getByRole('button', { name: 'lanterne' }).click()
  await expect(page.getByRole('searchbox')).toHaveValue('lanterne')
})

test('what is not there is said with the word that was looked for', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await untilRead(phone)
  const page = await phone.open('/search')
  await page.getByRole('searchbox').fill('zanzibar')
  await expect(page.getByRole('heading', { name: 'Niente per “zanzibar”' })).toBeVisible()
})
