import { listDocuments } from '@inviato/server/src/database/document.ts'
import { undoMs } from '@inviato/shared/timing.ts'
import { expect, type Locator, type Page } from '@playwright/test'
import type { heldClock } from './clock.ts'
import type { Phone } from './phone.ts'
import type { TestServer } from './server.ts'

/** Waits until the phone knows the brand's channels: what it writes from then on has somewhere to go. */
export async function untilRead(phone: Phone, channel = 'Fiera del Mare'): Promise<void> {
  const page = await phone.open('/settings/channels')
  await expect(page.getByRole('link', { name: channel })).toBeVisible()
}

/** Starts a post from the list and writes its text, until it is on the phone's disk. */
export async function writePost(phone: Phone, text: string): Promise<Page> {
  const page = await phone.open('/posts')
  await page.getByRole('button', { name: 'Nuovo post' }).first().click()
  await page.getByLabel('Testo', { exact: true }).fill(text)
  await expect(page.getByText('Scrivo…')).toBeHidden()
  return page
}

/** Writes a post that goes out tomorrow at nine. */
export async function schedulePost(phone: Phone, text: string): Promise<Page> {
  const page = await writePost(phone, text)
  await page.getByRole('button', { name: /^Quando/ }).click()
  // Also where that is the brand's next free time, and is called so.
  await page.getByRole('button', { name: /domani 9:00$/ }).click()
  await page.getByRole('button', { name: 'Programma per domani 9:00' }).click()
  await expect(page.getByText('Esce domani 9:00')).toBeVisible()
  return page
}

/** Lets the time of Undo pass on the server's clock, once it has planned what a phone has let go. */
export async function undoPasses({ ctx }: TestServer, workspaceId: string, clock: ReturnType<typeof heldClock>): Promise<void> {
  const db = ctx.store.workspace(workspaceId)
  await expect.poll(async () => (await listDocuments(db, 'publications')).map(({ state }) => state)).toContain('scheduled')
  clock.forward(undoMs)
}

/** Holds a button down until it acts, as stopping and deleting want it. */
export async function hold(within: Page | Locator, name: string | RegExp): Promise<void> {
  const button = within.getByRole('button', { name })
  const page = 'keyboard' in within ? within : within.page()
  await button.focus()
  await page.keyboard.down('Enter')
  // It fills while it is held, and has acted when it fills no more.
  await expect(button.locator('.holding')).toHaveCount(0)
  await page.keyboard.up('Enter')
}
