import { joinWorkspace, setUpWorkspace } from '../support/accounts.ts'
import { expect, test } from '../support/browser.ts'

test('writes without a network, survives a kill, and reaches the other phone when it is back', async ({ phone, server, anotherPhone, cutNetwork, restoreNetwork }) => {
  const owner = await setUpWorkspace(phone, server)
  const office = await anotherPhone()
  await joinWorkspace(office, server, phone, owner, 'manager')
  const page = await phone.open('/capture')
  await phone.installed()

  await cutNetwork()
  await page.getByPlaceholder('Scrivi qui …').fill('Le porte aprono alle nove')
  await page.getByRole('button', { name: 'Bozza' }).click()
  await expect(page).toHaveURL(/\/posts\/[0-9a-f-]{36}$/)
  await phone.restart()
  await phone.goOffline()
  const cold = await phone.open('/posts')
  await expect(cold.getByText('Le porte aprono alle nove').filter({ visible: true }).first()).toBeVisible()
  await expect(cold.getByText('su questo telefono').filter({ visible: true }).first()).toBeVisible()

  await restoreNetwork()
  const other = await office.open('/posts')
  await expect(other.getByText('Le porte aprono alle nove').filter({ visible: true }).first()).toBeVisible()
  await expect(cold.getByText('su questo telefono').filter({ visible: true })).toHaveCount(0)
})
