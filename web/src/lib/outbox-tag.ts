/** The name of a Background Sync (https://wicg.github.io/background-sync/spec/), which says whose words wait, and where. */
export interface OutboxTag {
  accountId: string
  workspaceId: string
}

const prefix = 'words'

export function outboxTag({ accountId, workspaceId }: OutboxTag): string {
  return `${prefix} ${accountId} ${workspaceId}`
}

export function parseOutboxTag(tag: string): OutboxTag | undefined {
  const [kind, accountId, workspaceId] = tag.split(' ')
  return kind === prefix && accountId && workspaceId ? { accountId, workspaceId } : undefined
}

/** Part of the Background Sync API, which TypeScript does not know. */
interface SyncManager {
  register(tag: string): Promise<void>
}

/**
 * Asks the browser to wake the service worker once there is a network, also with no window open. Where the platform has
 * no Background Sync nothing happens: words leave when the app is next opened.
 */
export async function askToDrain(tag: OutboxTag): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const registration = await navigator.serviceWorker.ready
  const sync: unknown = 'sync' in registration ? registration.sync : undefined
  if (isSyncManager(sync)) await sync.register(outboxTag(tag)).catch(() => undefined)
}

function isSyncManager(value: unknown): value is SyncManager {
  return typeof value === 'object' && value !== null && 'register' in value
}
