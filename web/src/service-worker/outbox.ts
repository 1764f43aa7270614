import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { createWorkspaceDatabase } from '../lib/database/create.ts'
import { startReplication } from '../lib/database/replication.ts'
import { rxdbSchemas } from '../lib/database/schema.ts'
import { createTransport } from '../lib/database/transport.ts'
import { type OutboxTag, parseOutboxTag } from '../lib/outbox-tag.ts'

/** Part of the Background Sync API (https://wicg.github.io/background-sync/spec/), which TypeScript does not know. */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

/** A worker that goes on for longer is ended by the browser. */
const longestMs = 60_000

/** Sends the words that wait when the browser says that there is a network, also with no window open. */
export function drainOutbox(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener('sync', (event) => {
    if (!isSync(event)) return
    const tag = parseOutboxTag(event.tag)
    if (tag) event.waitUntil(drain(worker, tag))
  })
}

/** Rejects where something still waits: then the browser asks again later. */
async function drain({ clients, location }: ServiceWorkerGlobalScope, { accountId, workspaceId }: OutboxTag): Promise<void> {
  const windows = await clients.matchAll({ type: 'window' })
  // A page that is seen sends by itself.
  if (windows.some(({ visibilityState }) => visibilityState === 'visible')) return
  const storage = getRxStorageDexie({ chromeTransactionDurability: 'strict' })
  const database = await createWorkspaceDatabase(accountId, workspaceId, rxdbSchemas(), { storage, multiInstance: true })
  try {
    const transport = createTransport({ workspaceId, origin: location.origin })
    const replication = await startReplication({ database, transport, reads: false })
    const tooLong = new Promise<never>((_, reject) => setTimeout(reject, longestMs, new Error('Something still waits')))
    await Promise.race([replication.allSent(), tooLong])
  } finally {
    await database.close()
  }
}

function isSync(event: Event): event is SyncEvent {
  return 'tag' in event && typeof event.tag === 'string' && 'waitUntil' in event
}
