import { combineLatest, firstValueFrom, map } from 'rxjs'
import { type Connection, connection$ } from '../lib/connection.ts'
import { createLocalDatabase, createWorkspaceDatabase } from '../lib/database/create.ts'
import { orAborted } from '../lib/database/gate.ts'
import { indexedDbStorage } from '../lib/database/indexeddb/storage.ts'
import { startReplication } from '../lib/database/replication.ts'
import { rxdbSchemas } from '../lib/database/schema.ts'
import { createTransport } from '../lib/database/transport.ts'
import { countHoldings, reportHoldings } from '../lib/holdings.ts'
import { type OutboxTag, parseOutboxTag, seenMessage } from '../lib/outbox-tag.ts'
import { startUploads } from '../lib/uploads/uploader.ts'

/** Part of the Background Sync API (https://wicg.github.io/background-sync/spec/), which TypeScript does not know. */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

/** A worker that goes on for longer is ended by the browser, in ms (Chromium: three minutes for one sync). */
const longest = 150_000

/** Why it stops before all is sent, where asking again would help nothing. */
class Enough extends Error {
  override readonly name = 'Enough'
}

/** Where it goes on only once a person has done something. */
const helpless: ReadonlySet<Connection> = new Set(['signed-out', 'removed', 'full', 'app-outdated', 'server-outdated'])

/** Sends what waits when the browser says that there is a network, also with no window open: the words, then the copies that are published. */
export function drainOutbox(worker: ServiceWorkerGlobalScope): void {
  let unseen = new AbortController()
  // One after the other: a context has a database open once.
  let last: Promise<unknown> = Promise.resolve()
  worker.addEventListener('sync', (event) => {
    if (!isSync(event)) return
    const tag = parseOutboxTag(event.tag)
    if (!tag) return
    const { signal } = unseen
    const draining = last.then(() => drain(worker, tag, signal))
    last = draining.catch(() => undefined)
    event.waitUntil(draining)
  })
  // Two need not send the same; and as long as this worker is busy no newer one can take its place.
  worker.addEventListener('message', ({ data }) => {
    if (data !== seenMessage) return
    unseen.abort(new Enough('A page that is seen sends by itself'))
    unseen = new AbortController()
  })
}

/** Rejects where something still waits: then the browser asks again later. */
async function drain({ clients, location }: ServiceWorkerGlobalScope, tag: OutboxTag, seen: AbortSignal): Promise<void> {
  const windows = await clients.matchAll({ type: 'window' })
  if (seen.aborted || windows.some(({ visibilityState }) => visibilityState === 'visible')) return
  const enough = new AbortController()
  const signal = AbortSignal.any([seen, enough.signal, AbortSignal.timeout(longest)])
  const options = { storage: indexedDbStorage(), multiInstance: true }
  const local = await createLocalDatabase(tag.accountId, options)
  const database = await createWorkspaceDatabase(tag.accountId, tag.workspaceId, rxdbSchemas(), options)
  try {
    const transport = createTransport({ workspaceId: tag.workspaceId, origin: location.origin })
    const replication = await startReplication({ database, transport, reads: false })
    replication.connection$.subscribe((connection) => {
      connection$.next(connection)
      if (helpless.has(connection)) enough.abort(new Enough(connection))
      // The browser knows better than we when to try again.
      if (connection === 'offline' || connection === 'nothing-passes') enough.abort(new Error('The network leads nowhere'))
    })
    await orAborted(replication.allSent(), signal)
    const uploads = startUploads({ ...tag, local, database }, location.origin, { originals: false })
    await orAborted(uploads.allSent(), signal).finally(() => uploads[Symbol.asyncDispose]())
    const left$ = combineLatest([replication.words.items$, uploads.items$]).pipe(map((items) => countHoldings(items.flat())))
    await orAborted(firstValueFrom(left$).then((left) => reportHoldings(tag.workspaceId, left)), signal).catch(() => undefined)
  } catch (error) {
    if (!(error instanceof Enough)) throw error
  } finally {
    connection$.next('starting')
    await Promise.all([database.close(), local.close()])
  }
}

function isSync(event: Event): event is SyncEvent {
  return 'tag' in event && typeof event.tag === 'string' && 'waitUntil' in event
}
