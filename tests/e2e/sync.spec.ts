import { expectAccessible } from '../support/accessibility.ts'
import { joinWorkspace, setUpWorkspace } from '../support/accounts.ts'
import { expect, test } from '../support/browser.ts'
import { outboxTag } from '../../web/src/lib/outbox-tag.ts'
import { fillWorkspace } from '../support/large-workspace.ts'
import { createWorkspace } from '../support/people.ts'
import { aPicture } from '../support/pictures.ts'
import { startServer } from '../support/server.ts'
import { openPhoneOf } from '../support/signed-in-phone.ts'

test('writes without a network, survives a kill, and reaches the other phone while the app is closed', async ({ phone, server, anotherPhone, cutNetwork, restoreNetwork }) => {
  const owner = await setUpWorkspace(phone, server)
  const office = await anotherPhone()
  await joinWorkspace(office, server, phone, owner, 'manager')
  const page = await phone.open('/capture')
  await phone.installed()

  await cutNetwork()
  await page.getByPlaceholder('Scrivi qui …').fill('Le porte aprono alle nove')
  await page.locator('input[multiple]').setInputFiles({ name: 'porte.jpg', mimeType: 'image/jpeg', buffer: await aPicture({ width: 3000, height: 2000 }) })
  await page.getByRole('button', { name: /vassoio: 1/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Foto/ }).click()
  await page.getByRole('button', { name: 'Nuovo post con 1 scatto' }).click()
  await expect(page).toHaveURL(/\/posts\/[0-9a-f-]{36}$/)
  await phone.restart()
  await phone.goOffline()
  const cold = await phone.open('/posts')
  await expect(cold.getByText('Le porte aprono alle nove').filter({ visible: true }).first()).toBeVisible()
  await expect(cold.getByText('su questo telefono').filter({ visible: true }).first()).toBeVisible()

  // Closed, it is the service worker that sends: the words, then the copy that is published.
  const networkIsBack = await phone.close()
  await restoreNetwork()
  await networkIsBack(outboxTag({ accountId: owner.memberId, workspaceId: owner.workspaceId }))
  const other = await office.open('/posts')
  await expect(other.getByText('Le porte aprono alle nove').filter({ visible: true }).first()).toBeVisible()
  const picture = other.locator('img[src*="/media/"]').filter({ visible: true }).first()
  await expect(picture).toBeVisible()
  const copy = (await picture.getAttribute('src'))?.replace(/\/thumb.*/, '/publish') ?? ''
  await expect.poll(async () => (await office.context.request.get(copy)).status()).toBe(200)

  await phone.open('/posts')
  await expect(phone.page.getByText('Le porte aprono alle nove').filter({ visible: true }).first()).toBeVisible()
  await expect(phone.page.getByText('su questo telefono').filter({ visible: true })).toHaveCount(0)

  // What only the field has is said in the office until it is there; and who is writing, for as long as they do.
  await phone.context.route('**/uploads*', (route) => route.abort())
  await phone.page.getByText('Le porte aprono alle nove').filter({ visible: true }).first().click()
  await other.getByText('Le porte aprono alle nove').filter({ visible: true }).first().click()
  await phone.page.getByRole('button', { name: 'Scegli foto' }).click()
  await phone.page.getByRole('dialog').locator('input[type=file]').last().setInputFiles({ name: 'mare.jpg', mimeType: 'image/jpeg', buffer: await aPicture({ width: 1500, height: 1000 }) })
  const held = other.getByText(/^Una foto solo su/)
  await expect(held).toBeVisible()
  await expect(other.getByText(/^Giulia Marini · .* · visto/)).toBeVisible()
  // Its measures come a moment later, and with them the button changes its colours.
  await expect(other.getByRole('button', { name: 'Pubblica come Fiera del Mare' })).toBeEnabled()
  await expectAccessible(other)
  await expect(phone.page.getByRole('dialog')).toBeHidden()
  const words = phone.page.getByLabel('Testo', { exact: true })
  await words.click()
  await words.press('End')
  const writing = other.getByText('Giulia Marini sta scrivendo')
  await words.pressSequentially(', dal lato del mare')
  await expect(writing).toBeVisible()
  await expect(writing).toBeHidden()
  await expect(other.getByLabel('Testo', { exact: true })).toHaveValue('Le porte aprono alle nove, dal lato del mare')
  await phone.context.unroute('**/uploads*')
  await phone.page.reload()
  await expect(held).toBeHidden()
})

test('reads a large brand newest first, says how far it is, and goes on from there after a kill', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  await fillWorkspace(server.ctx, owner, 400)
  await using phone = await openPhoneOf(server.url, owner, { bare: true })
  /** Pages by their collection and where they begin, as they are asked for. */
  const pages = (asked: string[]) =>
    phone.context.on('request', (request) => {
      const found = /\/replication\/(\w+)\/snapshot\?(.*)$/.exec(request.url())
      if (found) asked.push(`${found[1] ?? ''} ${new URLSearchParams(found[2]).get('before') ?? ''}`)
    })

  // The network is lost before the second page of what was said.
  const before: string[] = []
  pages(before)
  await phone.context.route(/comments\/snapshot\?.*before=/, () => undefined)
  const page = await phone.open('/posts')
  await expect(page.getByText('Number 399 of the Lumen Festival').filter({ visible: true })).toBeVisible()
  const bar = page.getByRole('progressbar', { name: 'Sta arrivando la storia del brand' })
  await expect(bar).toHaveAttribute('aria-valuetext', /^Ne mancano .* su 24\d\d\.$/)
  await expect.poll(() => before.filter((each) => each.startsWith('comments '))).toHaveLength(2)
  await expectAccessible(page)
  await phone.restart()

  const after: string[] = []
  pages(after)
  await phone.open('/posts')
  const [first, interrupted] = before.filter((each) => each.startsWith('comments '))
  await expect.poll(() => after).toContain(interrupted)
  await expect(phone.page.getByText('Number 399 of the Lumen Festival').filter({ visible: true })).toBeVisible()
  await expect(phone.page.getByRole('progressbar')).toBeHidden()
  expect(after).not.toContain(first)
  expect(after).not.toContain('posts ')
  phone.expectNoErrors()
})
