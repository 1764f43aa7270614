import { setUpWorkspace } from '../support/accounts.ts'
import { expect, test } from '../support/browser.ts'
import { aPicture, planted } from '../support/pictures.ts'

test('sends what was captured offline once the network is back, without place and device', async ({ phone, server, cutNetwork, restoreNetwork }) => {
  const { workspaceId } = await setUpWorkspace(phone, server)
  await phone.open('/capture')
  await phone.installed()
  await cutNetwork()
  await phone.restart()
  const page = await phone.open('/capture')
  const photo = await aPicture({ width: 3000, height: 2000, noise: true, planted: true, orientation: 6 })
  await page.locator('input[multiple]').setInputFiles([{ name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer: photo }])
  await page.getByRole('button', { name: /vassoio: 1/ }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: /^Foto/ }).click()
  await sheet.getByRole('button', { name: 'Nuovo post con 1 scatto' }).click()
  await expect(page).toHaveURL(/\/posts\//)

  const announced = page.waitForRequest((request) => {
    const metadata = request.method() === 'POST' && request.url().endsWith('/uploads') ? request.headers()['upload-metadata'] : ''
    return Boolean(metadata?.includes(btoa('publish')))
  })
  await restoreNetwork()
  const metadata = (await announced).headers()['upload-metadata'] ?? ''
  const mediaId = atob(/mediaId ([^,]+)/.exec(metadata)?.[1] ?? '')
  const copy = `/api/workspaces/${workspaceId}/media/${mediaId}/publish`
  await expect.poll(async () => (await phone.context.request.get(copy)).status()).toBe(200)
  const bytes = await (await phone.context.request.get(copy)).body()
  expect(photo.includes(planted.make)).toBe(true)
  expect(bytes.includes(planted.make)).toBe(false)
  // Upright, as large as any network keeps.
  const size = await page.evaluate(async (src) => {
    const image = await createImageBitmap(await (await fetch(src)).blob())
    return [image.width, image.height]
  }, copy)
  expect(size).toEqual([1707, 2560])

  // The original waits for the member's word on a network that the browser does not name.
  const original = copy.replace('publish', 'original')
  expect((await phone.context.request.get(original)).status()).toBe(404)
  await phone.open('/capture')
  await page.locator('header button[aria-haspopup="dialog"]').click()
  await page.getByRole('button', { name: 'Ferma l’invio' }).click()
  await expect(page.getByText('fermato da te')).toBeVisible()
  await page.getByRole('button', { name: 'Riprendi l’invio' }).click()
  await page.getByRole('button', { name: 'Invia ora gli originali' }).click()
  await expect.poll(async () => (await phone.context.request.get(original)).status()).toBe(200)

  // What the server has too makes room, also on a phone that is full to the last byte; what is seen offline stays.
  await expect(page.getByRole('dialog').getByText('Tutto quello che hai fatto qui è sul server.')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /vassoio/ }).click()
  await phone.limitStorage(1)
  await page.getByRole('dialog').getByRole('button', { name: 'Fai posto' }).click()
  await expect(page.getByText(/Liberati .*B\. Quegli originali sono sul server/)).toBeVisible()
})
