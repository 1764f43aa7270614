import type { Page } from '@playwright/test'
import { joinWorkspace, setUpWorkspace } from '../support/accounts.ts'
import { expect, test } from '../support/browser.ts'
import { aPicture } from '../support/pictures.ts'

test.use({ phoneOptions: { language: 'en', still: true } })

const words = 'The harbour lights are on. #fieradelmare'
const answer = 'At nine, by the lighthouse.'

async function everythingIsOnTheServer(page: Page): Promise<void> {
  await expect(page.getByText('on the server', { exact: true }).filter({ visible: true }).first()).toBeVisible()
}

/** The main job, end to end: two phones, a server that goes away and comes back, and a visitor of the Live page. */
test('goes from a capture without signal to an answered comment', async ({ server, phone: owner, anotherPhone, cutNetwork, restoreNetwork }) => {
  const author = await anotherPhone()
  const visitor = await anotherPhone()
  const giulia = await setUpWorkspace(owner, server)
  await joinWorkspace(author, server, owner, giulia, 'author')

  await test.step('the owner wants a second pair of eyes', async () => {
    const page = await owner.open('/settings/policy')
    await page.getByRole('switch', { name: /Posts need approval/ }).click()
    await expect(page.getByRole('switch', { name: /Posts need approval/ })).toBeChecked()
    await author.open('/approvals')
    await expect(author.page.getByText('When someone submits a post, it is here')).toBeVisible()
    await author.installed()
  })

  await cutNetwork()

  await test.step('the author captures and writes, from a cold start without a network', async () => {
    await author.restart()
    const page = await author.open('/capture')
    await page.getByLabel('Choose photos, videos or sound').setInputFiles({ name: 'harbour.jpg', mimeType: 'image/jpeg', buffer: await aPicture() })
    await expect(page.getByText('1 shot on this phone')).toBeVisible()
    await page.getByLabel('Words that go with it').fill(words)
    await expect(page.getByText('on this phone', { exact: true })).toBeVisible()
  })

  await test.step('killed and opened again, all of it is there and becomes a post', async () => {
    await author.restart()
    const page = await author.open('/capture')
    await expect(page.getByLabel('Words that go with it')).toHaveValue(words)
    await page.getByRole('button', { name: 'Open the tray: 1 shot' }).click()
    await page.getByRole('button', { name: 'Choose all' }).click()
    await page.getByRole('button', { name: 'New post with 1 shot' }).click()
    await expect(page.getByRole('textbox', { name: 'Text', exact: true })).toHaveValue(words)
    await page.getByRole('button', { name: 'Photo 1 of 1: No alt text' }).click()
    await page.getByRole('textbox', { name: 'Alt text' }).fill('Lights along a harbour wall')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: /Fiera del Mare/, pressed: true })).toBeVisible()
    await page.getByRole('button', { name: 'Submit for approval' }).click()
    await expect(page.getByText('Submitted. It leaves this phone at the next signal.')).toBeVisible()
  })

  await test.step('the network returns and everything leaves', async () => {
    await restoreNetwork()
    const page = await author.open('/now')
    await page.getByRole('button', { name: '1 on this phone' }).filter({ visible: true }).click()
    await expect(page.getByText(/original.*waits for wifi/)).toBeVisible()
    await page.getByRole('button', { name: 'Send the originals now' }).click()
    await page.keyboard.press('Escape')
    await everythingIsOnTheServer(page)
  })

  await test.step('the owner reads exactly what goes out and approves', async () => {
    const page = await owner.open('/approvals')
    await page.getByRole('link', { name: /harbour lights/ }).click()
    await expect(page.getByRole('img', { name: 'Lights along a harbour wall' })).toBeVisible()
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await expect(page.getByText('Approved.')).toBeVisible()
  })

  await test.step('a visitor finds it on the Live page and comments', async () => {
    const page = await visitor.open('/live/fiera-del-mare')
    await expect(page.getByText('The harbour lights are on.')).toBeVisible()
    await expect(page.getByRole('img', { name: 'Lights along a harbour wall' })).toBeVisible()
    await page.getByRole('link', { name: /Commenta/ }).click()
    await page.getByLabel('Il tuo nome').fill('Ada')
    await page.getByLabel('Il tuo commento').pressSequentially('When do the boats come in?', { delay: 120 })
    await page.getByRole('button', { name: 'Invia' }).click()
    await expect(page.getByText('Grazie. Il tuo commento')).toBeVisible()
  })

  await test.step('the comment reaches the phone and is answered there', async () => {
    const page = await owner.open('/inbox')
    await page.getByRole('link', { name: /harbour lights/ }).click()
    await expect(page.getByText('When do the boats come in?', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Show to all' }).click()
    await page.getByRole('textbox', { name: 'Answer to Ada' }).fill(answer)
    await page.getByRole('button', { name: 'Answer as Fiera del Mare' }).click()
  })

  await test.step('the answer is on the Live page, once', async () => {
    await expect(async () => {
      await visitor.page.reload()
      await expect(visitor.page.getByText(answer)).toHaveCount(1, { timeout: 1000 })
    }).toPass()
  })
})
