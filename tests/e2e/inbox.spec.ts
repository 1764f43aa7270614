import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import { listDocuments } from '@inviato/server/src/database/document.ts'
import { isChannel } from '@inviato/shared/channel.ts'
import type { Reply } from '@inviato/shared/comment.ts'
import { createId } from '@inviato/shared/id.ts'
import { replyContent } from '@inviato/shared/outgoing.ts'
import type { Worker } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { expectAccessible } from '../support/accessibility.ts'
import { type Brand, brandOf, publicComments } from '../support/brand.ts'
import { heldClock } from '../support/clock.ts'
import { aDecision } from '../support/documents.ts'
import { pageWith, sendComment, tokenIn } from '../support/live-page.ts'
import { addMember, createWorkspace, type Person } from '../support/people.ts'
import type { Phone } from '../support/phone.ts'
import { hold, undoPasses } from '../support/posts.ts'
import { deliver } from '../support/push-delivery.ts'
import { startPushService } from '../support/push-service.ts'
import { startServer } from '../support/server.ts'
import { openPhoneOf } from '../support/signed-in-phone.ts'

/** Lets the page subscribe at the push service of the tests: this Chromium is connected to no maker's. */
async function subscribeAt(phone: Phone, push: Awaited<ReturnType<typeof startPushService>>): Promise<void> {
  await phone.context.exposeFunction('subscribeInTest', (key: string) => push.subscribe(key))
  await phone.context.addInitScript(() => {
    const made: { endpoint: string; unsubscribe: () => Promise<boolean>; toJSON: () => object }[] = []
    const ask = (globalThis as unknown as { subscribeInTest: (key: string) => Promise<{ endpoint: string; keys: object }> }).subscribeInTest
    Object.assign(PushManager.prototype, {
      subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
        const given = await ask(applicationServerKey)
        const subscription = { endpoint: given.endpoint, unsubscribe: () => Promise.resolve(true), toJSON: () => given }
        made.push(subscription)
        return subscription
      },
      getSubscription: () => Promise.resolve(made.at(-1) ?? null),
    })
  })
}

/** A tap on the notification that is shown: headless Chromium draws none to tap on. */
async function tap(worker: Worker, tag: string): Promise<void> {
  await worker.evaluate(async (wanted) => {
    // The test's own types know pages, not workers.
    const scope = globalThis as unknown as {
      registration: ServiceWorkerRegistration
      NotificationEvent: new (type: string, init: { notification: Notification }) => Event
    } & EventTarget
    const [notification] = await scope.registration.getNotifications({ tag: wanted })
    if (notification) scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }))
  }, tag)
}

/** Somebody else's answer to the only comment there is, as their phone sends it. */
async function answerAs({ accountId: by }: Person, brand: Brand): Promise<void> {
  const [comment] = await publicComments(brand.db)
  if (!comment) throw new Error('nobody has commented')
  const at = new Date().toISOString()
  const reply: Reply = { id: createId(), by, at, postId: comment.postId, body: { kind: 'reply', parentId: comment.id, channelId: brand.channelId, text: 'Dal molo.' } }
  await brand.write('comments', reply)
  const channel = (await listDocuments(brand.db, 'channels')).filter(isChannel).find(({ id }) => id === brand.channelId)
  if (!channel) throw new Error('its channel is gone')
  const { hash: contentHash } = replyContent(reply, channel)
  await brand.write('decisions', aDecision(`comments:${reply.id}`, { kind: 'release', contentHash, intent: 'publish' }, { by, at, arrivedAt: at }))
}

test('a visitor’s comment reaches the phone as a notification, and its answer, written offline, the Live page, once', async () => {
  const clock = heldClock()
  await using push = await startPushService()
  await using server = await startServer({ overrides: { clock } })
  const owner = await createWorkspace(server)
  await caughtUp(server.ctx.store.workspace(owner.workspaceId))
  const brand = await brandOf(server.ctx, owner.workspaceId)
  const { postId } = await brand.publish({ text: 'Le porte sono aperte.' })
  const path = `/live/${brand.slug}/${postId}`
  const form = tokenIn(await pageWith(server, path, 'Le porte sono aperte.'))
  clock.forward(5_000)

  await using phone = await openPhoneOf(server.url, owner)
  await subscribeAt(phone, push)
  const page = await phone.open('/settings/notifications')
  await phone.installed()
  await page.getByRole('switch', { name: /Avvisami su questo dispositivo/ }).click()
  await expect(page.getByRole('switch', { name: /Avvisami su questo dispositivo/ })).toBeChecked()
  await expectAccessible(page)

  await sendComment(server, path, { name: 'Ada', text: 'Dove si entra?', token: form })
  const [received] = await push.waitFor(1)
  const tag = `comment:${postId}`
  await deliver(phone, server.url, received?.text ?? '')
  await expect.poll(() => page.evaluate(async (wanted) => {
    const shown = await (await navigator.serviceWorker.ready).getNotifications({ tag: wanted })
    return shown.map(({ title, body, lang }) => ({ title, body, lang }))
  }, tag)).toEqual([{ title: 'Fiera del Mare · Ada ha commentato', body: '«Dove si entra?»', lang: 'it' }])

  const worker = phone.context.serviceWorkers()[0] ?? (await phone.context.waitForEvent('serviceworker'))
  await tap(worker, tag)
  await expect(page).toHaveURL(new RegExp(`/inbox/${postId}$`))
  await expect(page.getByRole('article').getByText('Dove si entra?')).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Mostra a tutti' }).click()
  await pageWith(server, path, 'Dove si entra?')
  await phone.goOffline()
  await page.getByLabel('Risposta a Ada').fill('Dal molo, a sinistra.')
  await page.getByRole('button', { name: 'Rispondi come Fiera del Mare' }).click()
  await expect(page.getByText('Parte appena c’è rete', { exact: true })).toBeVisible()
  await expect(page.getByText('su questo telefono').first()).toBeVisible()
  await phone.goOnline()
  await undoPasses(server, owner.workspaceId, clock)
  const live = await pageWith(server, path, 'Dal molo, a sinistra.')
  expect(live.match(/Dal molo, a sinistra\./g)).toHaveLength(1)
  await expect(page.getByText(/Online (oggi|stasera|stanotte|ieri)/)).toBeVisible()

  await hold(page, 'Togli da online')
  await expect(page.getByText('Tolta', { exact: true })).toBeVisible()
  await expect.poll(async () => (await server.fetch(path)).text()).not.toContain('Dal molo, a sinistra.')

  // An author's answer, where the brand wants to see it first, goes back to them with a note.
  const author = await addMember(server, owner, 'author')
  const { _id, _rev, ...workspace } = await brand.db.get(`workspace:${owner.workspaceId}`)
  await brand.db.put({ ...workspace, _id, _rev, policy: { ...Object(workspace.policy), authorsAnswer: false } })
  await answerAs(author, brand)
  await page.getByRole('button', { name: 'Chiedi modifiche' }).click()
  await page.getByLabel('Nota').fill('Da che parte?')
  await page.getByRole('button', { name: 'Manda' }).click()
  await expect(page.getByText('Modifiche richieste: Da che parte?')).toBeVisible()
  await expect(page.getByText('1 da gestire')).toBeVisible()
  await expectAccessible(page)
})
