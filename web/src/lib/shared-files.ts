import { type Captured, keep } from './capture.ts'
import type { LocalDatabase } from './database/databases.ts'
import { sharedCache, sharedName } from './shared-cache.ts'

/** A shared file that could not be kept, and why; it stays aside until it is forgotten. */
export interface LeftAside {
  file: File
  error: unknown
  forget: () => Promise<void>
}

/**
 * Takes into the tray what other apps shared; the service worker put it aside when no page was open.
 * A file is let go only when it is kept here, so a kill costs nothing.
 * @returns what could not be kept (see `keep`)
 */
export async function takeShared(local: LocalDatabase, device: Captured['device']): Promise<LeftAside[]> {
  if (!('caches' in globalThis) || !(await caches.has(sharedCache))) return []
  return navigator.locks.request('inviato-shared', async () => {
    const cache = await caches.open(sharedCache)
    const left: LeftAside[] = []
    for (const request of await cache.keys()) {
      const forget = async (): Promise<void> => void (await cache.delete(request))
      const blob = await (await cache.match(request))?.blob()
      if (!blob) continue
      const file = new File([blob], sharedName(request.url), { type: blob.type })
      try {
        await keep(local, file, { device })
        await forget()
      } catch (error) {
        left.push({ file, error, forget })
      }
    }
    return left
  })
}
