import { expectAccessible } from '../support/accessibility.ts'
import { setUpWorkspace } from '../support/accounts.ts'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/browser.ts'
import type { Phone } from '../support/phone.ts'
import { deliver } from '../support/push-delivery.ts'
import { untilRead, writePost } from '../support/posts.ts'

/** Who is signed in is asked behind every screen: the answer comes when the returned function is called, and not before. */
async function holdSession({ context }: Phone): Promise<() => Promise<void>> {
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  await context.route('**/api/session', async (route) => {
    await held
    await route.continue()
  })
  return async () => {
    const answered = context.waitForEvent('requestfinished', (request) => request.url().endsWith('/api/session'))
    release()
    await answered
    await context.unroute('**/api/session')
  }
}

/** A post that is due on a channel that people publish to by hand, written and released while there is no network. */
async function dueByHand(phone: Phone): Promise<void> {
  await untilRead(phone)
  const answer = await holdSession(phone)
  await phone.open('/settings/channels/add/by-hand')
  await phone.page.getByLabel('Rete').fill('Instagram')
  await answer()
  await phone.page.getByLabel('Indirizzo del profilo').fill('social.example.com/fiera')
  await phone.page.getByRole('button', { name: 'Aggiungi un profilo' }).click()
  await expect(phone.page.getByText('A mano su Instagram · Storia')).toBeVisible()
  await phone.installed()
  await phone.goOffline()
  const page = await writePost(phone, 'Dietro le quinte')
  await page.getByRole('button', { name: /^Fiera del Mare \d/ }).click()
  await page.getByRole('button', { name: 'storia Instagram' }).click()
  await page.getByRole('button', { name: 'Pubblica come Fiera del Mare' }).click()
  await expect(page.getByRole('button', { name: 'Annulla' })).toBeVisible()
}

/** The one notification that the phone shows, and whether it made a sound. */
function shown(page: Page): Promise<{ title: string; body: string; silent: boolean | null; tag: string; turns: string[] } | undefined> {
  return page.evaluate(async () => {
    const [notification, ...others] = await (await navigator.serviceWorker.ready).getNotifications()
    if (!notification || others.length > 0) return undefined
    const { title, body, silent, tag } = notification
    const told = await (await caches.match(`/told/${encodeURIComponent(tag)}`))?.text()
    return { title, body, silent, tag, turns: told?.split(' ') ?? [] }
  })
}

test('the work to do by hand is readied and done without network, comes first, and counts once back', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  await dueByHand(phone)
  // This device is told, as far as the app knows: the subscription itself is another test's.
  await phone.page.evaluate(() => localStorage.setItem('inviato.push-endpoint', 'https://push.example.com/1'))
  const page = await phone.open('/now')
  await expect.poll(() => shown(page)).toMatchObject({ title: 'Fiera del Mare · tocca a te', body: 'È ora di pubblicare su Storia Instagram. Testo e foto sono pronti.', silent: false })
  const { tag = '', turns = [] } = (await shown(page)) ?? {}
  await deliver(phone, server.url, JSON.stringify({
    web_push: 8030, app_badge: 1,
    notification: { title: 'Fiera del Mare · tocca a te', body: 'Dal server', navigate: `${server.url}/now`, lang: 'it', tag, silent: false, timestamp: Date.now(), data: { turns } },
  }))
  await expect.poll(() => shown(page)).toMatchObject({ body: 'Dal server', silent: true, tag })
  await page.getByRole('region', { name: 'Tocca a te' }).getByRole('link', { name: 'Dietro le quinte' }).click()
  await expect(page.getByRole('heading', { name: '3. Fatto?' })).toBeVisible()
  await expect.poll(() => shown(page)).toBeUndefined()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Copia il testo' }).click()
  await expect(page.getByRole('button', { name: 'Copiato' })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Dietro le quinte')
  await expect(page.getByRole('link', { name: 'Apri Instagram' })).toHaveAttribute('href', 'https://social.example.com/fiera')

  await page.getByLabel('Link al post').fill('non un link')
  await page.getByRole('button', { name: 'Fatto, è uscito' }).click()
  await expect(page.getByRole('alert')).toContainText('Questo non è un link')
  await page.getByLabel('Link al post').fill('https://social.example.com/p/1')
  // Between this screen and the next there is no moment in which it says that there is nothing here.
  await page.evaluate(() => {
    const watch = new MutationObserver(() => {
      if (document.body.innerText.includes('Qui non c’è niente')) document.body.dataset.flashed = 'yes'
    })
    watch.observe(document.body, { childList: true, subtree: true, characterData: true })
  })
  await page.getByRole('button', { name: 'Fatto, è uscito' }).click()
  await expect(page.getByText('aspetta su questo telefono').first()).toBeVisible()
  await expect(page.getByText('Pubblicato a mano, il server non lo sa ancora').first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Pubblica a mano' })).toBeHidden()
  await expect(page.locator('body')).not.toHaveAttribute('data-flashed')

  await phone.goOnline()
  await expect(page.getByText(/^Pubblicato a mano da Giulia Marini/)).toBeVisible()
  await expect(page.getByRole('link', { name: 'Apri su storia Instagram' })).toHaveAttribute('href', 'https://social.example.com/p/1')
})
