import { leftParameter, sharedAddress, sharedCache } from '../lib/shared-cache.ts'

/** What the manifests name as `share_target.action`. */
const action = '/share'

/**
 * Takes what another app shares (https://w3c.github.io/web-share-target/): puts the files aside on the disk, then opens the camera's screen,
 * which takes them into the tray. Works without a network.
 */
export function receiveShares(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener('fetch', (event) => {
    const { request } = event
    if (request.method === 'POST' && new URL(request.url).pathname === action) event.respondWith(putAside(request))
  })
}

async function putAside(request: Request): Promise<Response> {
  const form = await request.formData()
  const cache = await caches.open(sharedCache)
  const query = new URLSearchParams()
  for (const file of form.getAll('media')) {
    if (!(file instanceof File)) continue
    const copy = new Response(file, { headers: { 'content-type': file.type } })
    // It is still in the app that it came from: the screen says so.
    await cache.put(sharedAddress(crypto.randomUUID(), file.name), copy).catch(() => query.append(leftParameter, `${file.size} ${file.name}`))
  }
  const words = ['title', 'text', 'url'].map((name) => form.get(name)).filter((value): value is string => typeof value === 'string' && value !== '')
  if (words.length > 0) query.set('words', words.join('\n'))
  return Response.redirect(query.size > 0 ? `/capture?${query.toString()}` : '/capture', 303)
}
