import { distinctUntilChanged, map, type Observable } from 'rxjs'
import { type OutboxTag, outboxTag, seenMessage } from './outbox-tag.ts'
import type { WaitingItem, WaitingReason } from './waiting.ts'

/** Part of the Background Sync API, which TypeScript does not know. */
interface SyncManager {
  register(tag: string): Promise<void>
}

/** What no network sends on its way: a person has to do something first. */
const stays: ReadonlySet<WaitingReason> = new Set(['rule', 'held', 'refused', 'signed-out', 'removed', 'app-outdated', 'server-outdated'])

/**
 * Leaves what waits of a brand to the service worker whenever the page goes out of sight, and takes it back when it is seen again.
 * Where the platform has no Background Sync nothing happens: work leaves when the app is next opened.
 * @returns ends it
 */
export function keepOutbox(tag: OutboxTag, items$: Observable<readonly WaitingItem[]>): () => void {
  if (!('serviceWorker' in navigator)) return () => undefined
  let waits = false
  const look = (): void => {
    if (document.visibilityState === 'visible') navigator.serviceWorker.controller?.postMessage(seenMessage)
    else if (waits) void askToDrain(tag)
  }
  const told = items$.pipe(map((items) => items.some(mayGo)), distinctUntilChanged()).subscribe((some) => {
    waits = some
    // Also at once: a page that is killed asks for nothing any more.
    if (waits) void askToDrain(tag)
  })
  document.addEventListener('visibilitychange', look)
  look()
  return () => {
    document.removeEventListener('visibilitychange', look)
    told.unsubscribe()
  }
}

function mayGo({ reason }: WaitingItem): boolean {
  return !stays.has(reason)
}

/** Asks the browser to wake the service worker once there is a network, also with no window open. */
async function askToDrain(tag: OutboxTag): Promise<void> {
  const registration = await navigator.serviceWorker.ready
  const sync: unknown = 'sync' in registration ? registration.sync : undefined
  if (isSyncManager(sync)) await sync.register(outboxTag(tag)).catch(() => undefined)
}

function isSyncManager(value: unknown): value is SyncManager {
  return typeof value === 'object' && value !== null && 'register' in value
}
