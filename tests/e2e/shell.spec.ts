import { expectAccessible } from '../support/accessibility.ts'
import { expect, test } from '../support/browser.ts'

const screens = ['/now', '/posts', '/approvals', '/inbox', '/plan', '/search', '/capture', '/settings', '/sign-in']

test('opens cold on every screen with no network', async ({ phone, cutNetwork }) => {
  await phone.open('/now')
  await phone.installed()
  await cutNetwork()
  await phone.restart()
  for (const path of screens) {
    const page = await phone.open(path)
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
  }
})

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ phoneOptions: { theme } })

    test(`has no accessibility fault on any screen, ${theme}`, async ({ phone }) => {
      for (const path of screens) {
        const page = await phone.open(path)
        await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
        await expectAccessible(page)
      }
    })
  })
}
