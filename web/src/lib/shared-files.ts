import { type Captured, keep, NotMedia } from './capture.ts'
import type { LocalDatabase } from './database/databases.ts'
import { sharedCache, sharedName } from './shared-cache.ts'

/**
 * Takes into the tray what other apps shared; the service worker put it aside when no page was open.
 * A file is let go only when it is kept here, so a kill costs nothing.
 * @returns how many were taken in
 */
export async function takeShared(local: LocalDatabase, device: Captured['device']): Promise<number> {
  if (!('caches' in globalThis) || !(await caches.has(sharedCache))) return 0
  return navigator.locks.request('inviato-shared', async () => {
    const cache = await caches.open(sharedCache)
    let taken = 0
    for (const request of await cache.keys()) {
      const blob = await (await cache.match(request))?.blob()
      if (blob) taken += await keepShared(local, new File([blob], sharedName(request.url), { type: blob.type }), device)
      await cache.delete(request)
    }
    return taken
  })
}

async function keepShared(local: LocalDatabase, file: File, device: Captured['device']): Promise<number> {
  try {
    await keep(local, file, { device })
    return 1
  } catch (error) {
    if (error instanceof NotMedia) return 0
    throw error
  }
}
