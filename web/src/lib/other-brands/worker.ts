import { schemas } from 'virtual:rxdb-schemas'
import type { Holdings } from '@inviato/shared/member.ts'
import { auditTime, BehaviorSubject, combineLatest, concatMap, map } from 'rxjs'
import { carryOver, isCarriedOver } from '../carry-over.ts'
import { connection$ } from '../connection.ts'
import { createLocalDatabase, createWorkspaceDatabase } from '../database/create.ts'
import { indexedDbStorage } from '../database/indexeddb/storage.ts'
import { readyToMigrate } from '../database/ready-to-migrate.ts'
import { startReplication } from '../database/replication.ts'
import { createTransport } from '../database/transport.ts'
import { holdsNothing, tellHoldings } from '../holdings.ts'
import { startUploads } from '../uploads/uploader.ts'
import { addWaitingSource, waitingItems$ } from '../waiting.ts'
import { type Errand, leftOf, type Report } from './report.ts'

/*
 * A worker that sends what a brand that is not on screen has on this phone: RxDB opens 13 collections in a context, and
 * the page's are taken by the brand that is. It ends when the page ends it, at any moment.
 */

/** How often the page is told, in ms. */
const pace = 250

addEventListener('message', ({ data }: MessageEvent<Errand>) => void send(data).catch(reportError), { once: true })

async function send({ accountId, memberId, workspaceId }: Errand): Promise<void> {
  await readyToMigrate(schemas)
  const options = { storage: indexedDbStorage(), multiInstance: true }
  const [local, database] = await Promise.all([
    createLocalDatabase(accountId, options),
    createWorkspaceDatabase(accountId, workspaceId, schemas, options),
  ])
  const transport = createTransport({ workspaceId, origin: location.origin })
  // It reads no more than it has to: the brand catches up when it comes on screen, and browsers open few connections.
  const replication = await startReplication({ database, transport, reads: false, isOffline: () => !navigator.onLine })
  replication.connection$.subscribe((connection) => connection$.next(connection))
  addEventListener('online', () => replication.retry())
  addWaitingSource(replication.words)
  const captures$ = local.tray.find({ selector: { workspaceId } }).$
  captures$.pipe(concatMap(() => carryOver({ local, database, memberId, workspaceId }).catch(wait))).subscribe()
  startUploads({ accountId, workspaceId, local, database }, location.origin, { lanes: 1 })
  // It does not read what the server was last told, a service worker may have: so it says it in any case, and goes only then.
  const told$ = new BehaviorSubject<Holdings | undefined>(undefined)
  void tellHoldings(workspaceId, told$, new AbortController().signal)
  combineLatest([waitingItems$, captures$, connection$, told$]).pipe(
    auditTime(pace),
    map(([waiting, captures, connection, told]): Report => {
      // What was sent is still waited for by a page, until the server's own word of it comes with everything else.
      const items = waiting.filter(({ progress }) => progress !== 1)
      const kinds = new Map(captures.map(({ id, media }) => [id, media.kind]))
      return { connection, items, left: leftOf(items, kinds), settled: items.length === 0 && captures.every(isCarriedOver) && holdsNothing(told) }
    }),
  ).subscribe((report) => postMessage(report))
}

function wait(error: unknown): void {
  console.warn('captured media wait for the next start', error)
}
