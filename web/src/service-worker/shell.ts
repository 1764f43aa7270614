import { cacheNames } from 'workbox-core'
import { cleanupOutdatedCaches, PrecacheController, PrecacheRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import type { PrecacheEntry } from 'workbox-precaching'

/** Static routes (https://w3c.github.io/ServiceWorker/#dom-installevent-addroutes), which TypeScript does not know and not every browser has. */
interface RoutingInstallEvent extends ExtendableEvent {
  addRoutes(rules: StaticRoute[]): Promise<void>
}

interface StaticRoute {
  condition: { urlPattern: string | { pathname: string; search: string } }
  source: 'network' | { cacheName: string }
}

/** What is the server's alone: never cached, never answered from here. */
const serversOwn = [/^\/api\//, /^\/live(\/|$)/, /^\/r\//, /^\/healthz$/]

/** The screens that a phone starts with. Each is the app's one page, kept by its own address for the browser to find. */
const firstScreens = ['/now', '/capture']
const firstScreensPrefix = 'first-screens-'

/**
 * Keeps the whole app on the phone and answers every navigation with its one page.
 *
 * A new version waits until the page asks for it ('activate'), so that it never interrupts what is being captured.
 * A page that it does not serve may ask to be ('claim').
 */
export function serveShell(worker: ServiceWorkerGlobalScope, entries: PrecacheEntry[]): void {
  const precache = new PrecacheController()
  precache.addToCacheList(entries)
  registerRoute(new PrecacheRoute(precache))
  cleanupOutdatedCaches()
  const page = entries.find(({ url }) => url === '/')
  if (page) registerRoute(new NavigationRoute(precache.createHandlerBoundToURL('/'), { denylist: serversOwn }))
  const screensCache = `${firstScreensPrefix}${page?.revision}`

  worker.addEventListener('install', (event) => event.waitUntil(install(event)))
  // The first visit counts at once: what it has not loaded yet comes from here, also if the network goes now.
  worker.addEventListener('activate', (event) => {
    event.waitUntil(Promise.all([precache.activate(event), forgetScreens(worker.caches, screensCache), worker.clients.claim()]))
  })
  worker.addEventListener('message', (event) => {
    if (event.data === 'activate') event.waitUntil(worker.skipWaiting())
    if (event.data === 'claim') event.waitUntil(worker.clients.claim())
  })

  async function install(event: ExtendableEvent): Promise<void> {
    await precache.install(event)
    const shell = await precache.matchPrecache('/')
    if (!shell || !canRoute(event)) return
    const screens = await worker.caches.open(screensCache)
    await Promise.all(firstScreens.map((path) => screens.put(path, shell.clone())))
    await event.addRoutes(staticRoutes(screensCache))
  }
}

/**
 * What the browser answers without waking the worker, whose start takes longer than all it would do: what is the
 * server's, the app's files by the name of their content, and the first screens. A worker that a request wakes while a
 * new version takes its place would hold that place for half a minute and more.
 */
function staticRoutes(screensCache: string): StaticRoute[] {
  return [
    ...['/api/*', '/live/*', '/r/*', '/healthz'].map((urlPattern) => ({ condition: { urlPattern }, source: 'network' as const })),
    { condition: { urlPattern: '/_app/immutable/*' }, source: { cacheName: cacheNames.precache } },
    ...firstScreens.map((pathname) => ({ condition: { urlPattern: { pathname, search: '' } }, source: { cacheName: screensCache } })),
  ]
}

/** Lets go of the first screens of versions before. */
async function forgetScreens(caches: CacheStorage, current: string): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(firstScreensPrefix) && name !== current)
  await Promise.all(old.map((name) => caches.delete(name)))
}

function canRoute(event: Event): event is RoutingInstallEvent {
  return 'addRoutes' in event
}
