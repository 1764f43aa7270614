import { expect, type Locator, type Page } from '@playwright/test'
import type { Phone } from './phone.ts'

/** Waits until the phone knows the brand's channels: what it writes from then on has somewhere to go. */
export async function untilRead(phone: Phone, channel = 'Fiera del Mare'): Promise<void> {
  const page = await phone.open('/settings/channels')
  await expect(page.getByRole('link', { name: channel })).toBeVisible({ timeout: 20_000 })
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
  await page.getByRole('button', { name: /^Domattina/ }).click()
  await page.getByRole('button', { name: 'Programma per domani 9:00' }).click()
  await expect(page.getByText('Esce domani 9:00')).toBeVisible()
  return page
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
