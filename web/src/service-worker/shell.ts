import { cacheNames } from 'workbox-core'
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import type { PrecacheEntry } from 'workbox-precaching'

/** Static routes (https://w3c.github.io/ServiceWorker/#dom-installevent-addroutes), which TypeScript does not know and not every browser has. */
interface RoutingInstallEvent extends ExtendableEvent {
  addRoutes(rules: StaticRoute[]): Promise<void>
}

interface StaticRoute {
  condition: { urlPattern: string }
  source: 'network' | { cacheName: string }
}

/** What is the server's alone: never cached, never answered from here. */
const serversOwn = [/^\/api\//, /^\/live(\/|$)/, /^\/r\//, /^\/healthz$/]

/** What the browser can answer without waking the worker: the same, and the app's files by the name of their content. */
const staticRoutes: StaticRoute[] = [
  ...['/api/*', '/live/*', '/r/*', '/healthz'].map((urlPattern) => ({ condition: { urlPattern }, source: 'network' as const })),
  { condition: { urlPattern: '/_app/immutable/*' }, source: { cacheName: cacheNames.precache } },
]

/**
 * Keeps the whole app on the phone and answers every navigation with its one page.
 *
 * A new version waits until the page asks for it ('activate'), so that it never interrupts what is being captured.
 */
export function serveShell(worker: ServiceWorkerGlobalScope, entries: PrecacheEntry[]): void {
  precacheAndRoute(entries)
  cleanupOutdatedCaches()
  if (entries.length > 0) registerRoute(new NavigationRoute(createHandlerBoundToURL('/'), { denylist: serversOwn }))
  // Also spares a sleeping worker its start. And it lets go: a worker that a request wakes while a new version takes its
  // place would hold that place for half a minute and more.
  worker.addEventListener('install', (event) => {
    if (canRoute(event)) event.waitUntil(event.addRoutes(staticRoutes))
  })
  // The first visit counts at once: what it has not loaded yet comes from here, also if the network goes now.
  worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
  worker.addEventListener('message', (event) => {
    if (event.data === 'activate') event.waitUntil(worker.skipWaiting())
  })
}

function canRoute(event: Event): event is RoutingInstallEvent {
  return 'addRoutes' in event
}
