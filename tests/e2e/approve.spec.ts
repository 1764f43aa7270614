import { expectAccessible } from '../support/accessibility.ts'
import { joinWorkspace, setUpWorkspace } from '../support/accounts.ts'
import { expect, test } from '../support/browser.ts'
import { heldClock } from '../support/clock.ts'
import { addMember, createWorkspace } from '../support/people.ts'
import type { Phone } from '../support/phone.ts'
import { undoPasses, untilRead, writePost } from '../support/posts.ts'
import { startServer } from '../support/server.ts'
import { openPhoneOf } from '../support/signed-in-phone.ts'

/** The owner asks for approval from now on. */
async function needApproval(owner: Phone): Promise<void> {
  const page = await owner.open('/settings/policy')
  await page.getByRole('switch', { name: 'Serve un’approvazione' }).check()
  await expect(page.getByText('Quanti sì')).toBeVisible()
}

/** An author submits a post from their own phone, once that knows the rule. */
async function submit(author: Phone, text: string): Promise<void> {
  await untilRead(author)
  const page = await writePost(author, text)
  await page.getByRole('button', { name: 'Invia in approvazione' }).click()
  await expect(page.getByText('Inviato.', { exact: false })).toBeVisible()
}

test('an author submits, the owner reads exactly what goes out and approves, and it goes out', async () => {
  const clock = heldClock()
  await using server = await startServer({ overrides: { clock } })
  const owner = await createWorkspace(server)
  await using phone = await openPhoneOf(server.url, owner)
  await needApproval(phone)
  await using marco = await openPhoneOf(server.url, await addMember(server, owner, 'author'))
  await submit(marco, 'Le porte sono aperte.')
  // Who wrote it is not the one who approves it.
  await marco.open('/approvals')
  await expect(marco.page.getByRole('heading', { name: 'In attesa di altri' })).toBeVisible()
  await marco.page.getByRole('link', { name: 'Le porte sono aperte.' }).click()
  await expect(marco.page.getByText('Approvano i manager e il proprietario')).toBeVisible()

  await phone.open('/approvals')
  await phone.page.getByRole('link', { name: 'Le porte sono aperte.' }).click()
  await expect(phone.page.getByRole('article')).toContainText('Le porte sono aperte.')
  await expect(phone.page.getByText('Esce appena è approvato')).toBeVisible()
  await phone.page.getByRole('button', { name: 'Approva', exact: true }).click()
  await expect(phone.page.getByText('Niente da approvare')).toBeVisible()

  await marco.open('/posts')
  await undoPasses(server, owner.workspaceId, clock)
  await expect(marco.page.getByText(/^Pubblicato (oggi|stasera|stanotte|ieri)/)).toBeVisible()
})

test('changes asked without network reach the author with their note', async ({ phone, anotherPhone, server }) => {
  const owner = await setUpWorkspace(phone, server)
  await needApproval(phone)
  const marco = await anotherPhone()
  await joinWorkspace(marco, server, phone, owner, 'author')
  await submit(marco, 'Stasera al Teratro')

  const page = await phone.open('/approvals')
  await page.getByRole('link', { name: 'Stasera al Teratro' }).click()
  await phone.goOffline()
  await page.getByRole('button', { name: 'Chiedi modifiche' }).click()
  await page.getByRole('button', { name: 'Manda' }).click()
  await expect(page.getByRole('alert')).toContainText('Scrivi che cosa va cambiato')
  await page.getByLabel('Nota').fill('C’è un refuso: Teatro')
  await page.getByRole('button', { name: 'Manda' }).click()
  await expect(page.getByText('Niente da approvare')).toBeVisible()
  await phone.goOnline()

  await expect(marco.page.getByText('C’è un refuso: Teatro')).toBeVisible()
  await marco.page.getByLabel('Testo', { exact: true }).fill('Stasera al Teatro')
  await marco.page.getByRole('button', { name: 'Invia di nuovo in approvazione' }).click()
  await expect(page.getByRole('link', { name: 'Stasera al Teatro' })).toBeVisible()
})

test('an edit after the yes voids it, and says so', async ({ phone, anotherPhone, server }) => {
  const owner = await setUpWorkspace(phone, server)
  await needApproval(phone)
  const marco = await anotherPhone()
  await joinWorkspace(marco, server, phone, owner, 'author')
  await untilRead(marco)
  const author = await writePost(marco, 'Si comincia alle nove')
  await author.getByRole('button', { name: /^Quando/ }).click()
  await author.getByRole('button', { name: /^Domani sera/ }).click()
  await author.getByRole('button', { name: 'Invia in approvazione, per domani 18:30' }).click()

  await phone.open('/approvals')
  await phone.page.getByRole('link', { name: 'Si comincia alle nove' }).click()
  await phone.page.getByRole('button', { name: 'Approva', exact: true }).click()
  await expect(author.getByText('Esce domani 18:30')).toBeVisible()

  await author.getByLabel('Testo', { exact: true }).fill('Si comincia alle dieci')
  await expect(author.getByText('L’hai cambiato, quindi è trattenuto')).toBeVisible()
  await author.getByRole('button', { name: 'Invia di nuovo in approvazione' }).click()
  await phone.page.getByRole('link', { name: 'Si comincia alle dieci' }).click()
  await expect(phone.page.getByText('È cambiato dopo il sì di Giulia Marini')).toBeVisible()
})

test('a yes by phone is written down with both names', async ({ phone, anotherPhone, server }) => {
  const owner = await setUpWorkspace(phone, server)
  await needApproval(phone)
  await phone.page.getByRole('radio', { name: '2' }).check()
  const marco = await anotherPhone()
  await joinWorkspace(marco, server, phone, owner, 'author')
  await submit(marco, 'Il programma completo')

  const page = await phone.open('/approvals')
  await page.getByRole('link', { name: 'Il programma completo' }).click()
  await page.getByRole('button', { name: 'Sì a voce' }).click()
  await page.getByLabel('Chi ha detto sì?').fill('Elsa Marten')
  await page.getByRole('button', { name: 'Segna il sì' }).click()
  await expect(page.getByText('Da approvare, 1 sì su 2')).toBeVisible()
  await page.getByRole('link', { name: 'Il programma completo' }).click()
  await expect(page.getByText('Giulia Marini ha segnato il sì di Elsa Marten')).toBeVisible()
  await expect(page.getByText('Ne serve ancora un altro')).toBeVisible()
})

test.describe('in both themes', () => {
  test.use({ phoneOptions: { still: true } })

  test('approvals have no accessibility fault', async ({ phone, anotherPhone, server }) => {
    const owner = await setUpWorkspace(phone, server)
    await needApproval(phone)
    await phone.open('/approvals')
    await expect(phone.page.getByText('Niente da approvare')).toBeVisible()
    await expectAccessible(phone.page)
    const marco = await anotherPhone()
    await joinWorkspace(marco, server, phone, owner, 'author')
    await submit(marco, 'Le porte sono aperte.')
    await phone.page.getByRole('link', { name: 'Le porte sono aperte.' }).click()
    await expectAccessible(phone.page)
    await phone.page.getByRole('button', { name: 'Chiedi modifiche' }).click()
    await expectAccessible(phone.page)
  })
})
