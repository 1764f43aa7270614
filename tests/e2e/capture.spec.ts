import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { setUpWorkspace } from '../support/accounts.ts'
import { expect, test } from '../support/browser.ts'
import type { Phone } from '../support/phone.ts'
import { aPicture } from '../support/pictures.ts'

interface ChosenFile {
  name: string
  mimeType: string
  buffer: Buffer
}

function photos(count: number): Promise<ChosenFile[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => ({ name: `IMG_${i}.jpg`, mimeType: 'image/jpeg', buffer: await aPicture({ width: 900 + i, height: 700, noise: true }) })),
  )
}

async function choose(page: Page, files: ChosenFile[]): Promise<void> {
  await page.locator('input[multiple]').setInputFiles(files)
}

/** How many the screen says are kept. */
async function kept(page: Page): Promise<number> {
  const label = await page.getByRole('button', { name: /vassoio/ }).getAttribute('aria-label')
  return Number(/\d+/.exec(label ?? '')?.[0] ?? 0)
}

/** Ends the page as the system ends an app: nothing of it runs any more. */
async function kill(phone: Phone): Promise<void> {
  const session = await phone.context.newCDPSession(phone.page)
  const crashed = phone.page.waitForEvent('crash')
  // A page that is gone does not answer.
  void session.send('Page.crash').catch(() => undefined)
  await crashed
  await phone.restart()
}

test('keeps photos and words that were made without a network, also when the app is killed', async ({ phone, server, cutNetwork }) => {
  await setUpWorkspace(phone, server)
  await phone.open('/capture')
  await phone.installed()
  await cutNetwork()
  await phone.restart()
  const [shared, ...chosen] = await photos(3)
  if (!shared) throw new Error('no photo')
  const page = await phone.share([shared, { name: 'press.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') }], 'Le porte sono aperte.')
  await expect(page).toHaveURL(/\/capture$/)
  await expect(page.getByRole('alert').filter({ hasText: 'press.pdf non è né foto, né video, né audio' })).toBeVisible()
  await page.getByRole('button', { name: 'Ho capito' }).click()
  await expect.poll(() => kept(page)).toBe(1)
  await expect(page.locator('video')).toBeVisible()
  await page.getByRole('button', { name: 'Scatta la foto' }).click()
  await expect.poll(() => kept(page)).toBe(2)
  await choose(page, chosen)
  await expect.poll(() => kept(page)).toBe(4)
  await expect(page.getByRole('textbox')).toHaveValue('Le porte sono aperte.')
  await expect(page.locator('form').getByText('su questo telefono')).toBeVisible()

  await kill(phone)
  const again = await phone.open('/capture')
  await expect.poll(() => kept(again)).toBe(4)
  await expect(again.getByRole('textbox')).toHaveValue('Le porte sono aperte.')
  await again.getByRole('button', { name: /vassoio/ }).click()
  const sheet = again.getByRole('dialog')
  await expect(sheet.locator('img[src^="blob:"]')).toHaveCount(4)

  const downloading = again.waitForEvent('download')
  await sheet.getByRole('button', { name: 'Esporta ciò che non è partito' }).click()
  const zip = await readFile(await (await downloading).path())
  // It is stored, not compressed: each file lies in it byte by byte.
  expect([shared, ...chosen].map(({ buffer }) => zip.includes(buffer))).toEqual([true, true, true])
  expect(zip.includes('Le porte sono aperte.')).toBe(true)

  await sheet.getByRole('button', { name: 'Scegli tutti' }).click()
  await sheet.getByRole('button', { name: 'Nuovo post con 4 scatti' }).click()
  await expect(again).toHaveURL(/\/posts\/[0-9a-f-]{36}$/)
  await expect(again.locator('textarea').first()).toHaveValue('Le porte sono aperte.')
  // The strip shows each; a preview may show them once more.
  await expect.poll(() => again.locator('img[src^="blob:"]').filter({ visible: true }).count()).toBeGreaterThanOrEqual(4)
})

test('loses nothing that it showed when it is killed in the middle of thirty', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  const page = await phone.open('/capture')
  await choose(page, await photos(30))
  await expect.poll(() => kept(page), { intervals: [20] }).toBeGreaterThanOrEqual(5)
  const shown = await kept(page)
  await kill(phone)
  const again = await phone.open('/capture')
  await expect.poll(() => kept(again)).toBeGreaterThanOrEqual(shown)
  // Whole: each of them can be shown, and what was half written is neither here nor in the way.
  await again.getByRole('button', { name: /vassoio/ }).click()
  const all = await kept(again)
  await expect(again.getByRole('dialog').locator('img[src^="blob:"]')).toHaveCount(all)
})

test('says why a file is not kept, and keeps an original that it cannot show', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  const page = await phone.open('/capture')
  await choose(page, [
    { name: 'IMG_1.heic', mimeType: 'image/heic', buffer: Buffer.from('not decodable here') },
    { name: 'press.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') },
  ])
  await expect(page.getByRole('alert').filter({ hasText: 'press.pdf non è né foto, né video, né audio' })).toBeVisible()
  await page.getByRole('button', { name: 'Ho capito' }).click()
  await page.getByRole('button', { name: /vassoio: 1/ }).click()
  await expect(page.getByRole('dialog').getByText('Gli originali sono al sicuro')).toBeVisible()
})

test('says of what is not yet on the disk that it is being written, and lets nobody leave unasked', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  const page = await phone.open('/capture')
  await expect(page.locator('[data-usable="at once"]')).toBeVisible()
  // What captures take while they write is held: the write waits until it is let go.
  const letGo = await page.evaluateHandle(async () => {
    const { promise: held, resolve } = Promise.withResolvers<void>()
    await new Promise<void>((taken) => void navigator.locks.request('inviato-capture', () => (taken(), held)))
    return resolve
  })
  await choose(page, await photos(1))
  await expect(page.getByText('Lo sto scrivendo su questo telefono')).toBeVisible()
  const isAsked = () => page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })))
  expect([await isAsked(), await kept(page)]).toEqual([true, 0])
  await letGo.evaluate((go) => go())
  await expect.poll(() => kept(page)).toBe(1)
  expect(await isAsked()).toBe(false)
})

test('says how much room is missing on a full phone, and loses nothing', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  // Room for the app and a photo. The browser looks anew only now and then: the limit stands before the first write.
  await phone.limitStorage(16e6)
  const page = await phone.open('/capture')
  await choose(page, await photos(1))
  await expect.poll(() => kept(page)).toBe(1)
  await choose(page, [{ name: 'concerto.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(24e6) }])
  const note = page.getByRole('alert').filter({ hasText: 'Per questo scatto non c’è posto' })
  await expect(note).toContainText('Servono 24 MB')
  await note.getByRole('button', { name: 'Fai posto' }).click()
  await expect(page.getByText('Niente da liberare')).toBeVisible()
  expect(await kept(page)).toBe(1)

  await phone.limitStorage(undefined)
  await note.getByRole('button', { name: 'Riprova' }).click()
  await expect.poll(() => kept(page)).toBe(2)
  await page.getByRole('button', { name: /vassoio: 2/ }).click()
  const isSafe = await page.evaluate(() => navigator.storage.persisted())
  await expect(page.getByRole('dialog').getByText(isSafe ? 'il browser li tiene al sicuro' : 'il browser può cancellarli')).toBeVisible()
})
