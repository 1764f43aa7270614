import { type PushMessage, pushMessage } from '@inviato/shared/notification.ts'
import * as z from 'zod/mini'
import { notificationLook } from '../lib/notification-look.ts'
import { firstTelling } from '../lib/told.ts'

/** What the page is told when a notification was tapped; it answers through the port that comes with it. */
export interface Arrival {
  type: 'arrive'
  /** Path and query on our own origin. */
  path: string
}

/** How long a page may take to say that it goes there itself, in ms. */
const patience = 1_000

/** Shows what the server says, and opens the one screen where it can be dealt with. */
export function showNotifications(worker: ServiceWorkerGlobalScope): void {
  // Compiled validators need eval, which the policy forbids.
  z.config({ jitless: true })
  worker.addEventListener('push', (event) => event.waitUntil(show(worker, read(event.data))))
  worker.addEventListener('notificationclick', (event) => {
    event.notification.close()
    event.waitUntil(open(worker, addressOf(worker, event.notification.data)))
  })
  worker.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(subscribeAgain(worker, event)))
}

function read(data: PushMessageData | null): PushMessage | undefined {
  try {
    return pushMessage.parse(data?.json())
  } catch {
    return undefined
  }
}

async function show(worker: ServiceWorkerGlobalScope, message: PushMessage | undefined): Promise<void> {
  // A browser takes the permission away from who receives a push and shows nothing.
  if (!message) return worker.registration.showNotification('Inviato', notificationLook)
  const { title, body, navigate, lang, tag, timestamp, data } = message.notification
  // What an open page has told of without a network comes again from the server, and replaces it without a sound.
  const silent = message.notification.silent || (data !== undefined && !(await firstTelling(tag, data.turns)))
  const options = { ...notificationLook, body, lang, tag, silent, timestamp, renotify: !silent, data: { navigate } }
  await Promise.all([worker.registration.showNotification(title, options), badge(worker, message.app_badge)])
}

/** The number on the app's icon, where the platform has one. */
async function badge({ navigator }: ServiceWorkerGlobalScope, count: number): Promise<void> {
  if ('setAppBadge' in navigator) await navigator.setAppBadge(count).catch(() => undefined)
}

/** Where it leads, on our own origin whatever it says. */
function addressOf({ location }: ServiceWorkerGlobalScope, data: unknown): URL {
  const told = typeof data === 'object' && data !== null && 'navigate' in data ? String(data.navigate) : '/'
  const url = URL.canParse(told, location.origin) ? new URL(told, location.origin) : new URL('/', location.origin)
  return new URL(`${url.pathname}${url.search}`, location.origin)
}

/** Takes the window that is open to the screen, or opens one. */
async function open({ clients }: ServiceWorkerGlobalScope, url: URL): Promise<void> {
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  const app = windows.filter((client) => !new URL(client.url).pathname.startsWith('/live/'))
  const seen = app.find((client) => client.visibilityState === 'visible') ?? app[0]
  if (!seen) {
    await clients.openWindow(url)
    return
  }
  // The browser lets a tap take the focus, once.
  const front = await seen.focus().catch(() => seen)
  // A page that goes there itself loses nothing that is under way in it.
  if (!(await tell(front, { type: 'arrive', path: `${url.pathname}${url.search}` }))) await front.navigate(url)
}

function tell(client: WindowClient, arrival: Arrival): Promise<boolean> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), patience)
    port1.onmessage = () => {
      clearTimeout(timer)
      resolve(true)
    }
    client.postMessage(arrival, [port2])
  })
}

/** The browser has replaced its subscription: the server is told, and the device goes on being told. */
async function subscribeAgain(
  { registration }: ServiceWorkerGlobalScope,
  { newSubscription, oldSubscription }: PushSubscriptionChangeEvent,
): Promise<void> {
  const subscription = newSubscription ?? (oldSubscription && (await registration.pushManager.subscribe(oldSubscription.options)))
  if (!subscription) return
  const { endpoint, keys } = subscription.toJSON()
  await fetch('/api/push/subscription', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint, keys }),
  })
}
