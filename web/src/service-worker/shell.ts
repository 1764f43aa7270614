import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import type { PrecacheEntry } from 'workbox-precaching'

/** What is the server's alone: never cached, never answered from here. */
const serversOwn = [/^\/api\//, /^\/live(\/|$)/, /^\/r\//, /^\/healthz$/]

/**
 * Keeps the whole app on the phone and answers every navigation with its one page.
 *
 * A new version waits until the page asks for it ('activate'), so that it never interrupts what is being captured.
 */
export function serveShell(worker: ServiceWorkerGlobalScope, entries: PrecacheEntry[]): void {
  precacheAndRoute(entries)
  cleanupOutdatedCaches()
  if (entries.length > 0) registerRoute(new NavigationRoute(createHandlerBoundToURL('/'), { denylist: serversOwn }))
  // The first visit counts at once: what it has not loaded yet comes from here, also if the network goes now.
  worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
  worker.addEventListener('message', (event) => {
    if (event.data === 'activate') event.waitUntil(worker.skipWaiting())
  })
}
