import type { CollectionName } from '@inviato/shared/collections.ts'
import { createId } from '@inviato/shared/id.ts'
import { cancelRxStorageReplication, replicateRxStorageInstance, type RxReplicationWriteToMasterRow } from 'rxdb'
import { BehaviorSubject, filter, firstValueFrom, type Observable, skip, Subscription } from 'rxjs'
import type { WorkspaceDatabase } from './databases.ts'
import { isSameState } from './conflicts.ts'
import { createDeliveries } from './deliveries.ts'
import { collectionOf, type Content, identifier, openMeta, shieldCheckpoints } from './meta.ts'
import { batchSize, compare, compareAll, isUnsent, sweep, touch } from './sweep.ts'

/** Rows of one push; the sender splits them where the server says that they are too many. */
const pushBatch = 200

/** One collection's replication: RxDB's own protocol between its documents and whoever sends and delivers. */
export interface Lane {
  readonly name: CollectionName
  /** The ids of what is here and not on the server. */
  readonly unsent$: Observable<ReadonlySet<string>>
  /**
   * Writes states that the server served, where nothing unsent stands in their way (what does is merged when it is
   * sent). Resolves when they are on disk.
   */
  deliver(documents: Content[]): Promise<void>
  /** Every state that the server is assumed to have, in batches; what it has said and RxDB has not noted yet comes first. */
  assumed(): AsyncGenerator<Content[], void, undefined>
  /** Hands to the sender what is unsent and not under way, whatever RxDB believes. */
  retouch(): Promise<void>
  close(): Promise<void>
}

/**
 * Sends rows until they are answered; gives the conflicts, and what the server had already as it was sent. It never
 * fails: RxDB forgets rows of a failed push.
 * @param heard is told at once what an answer says that the server has: RxDB notes it only when all are answered
 */
export type Send = (
  name: CollectionName,
  rows: RxReplicationWriteToMasterRow<Content>[],
  heard: (states: readonly Content[]) => void,
) => Promise<{ conflicts: Content[]; there: Content[] }>

/**
 * Sweeps a collection and begins to replicate it.
 * @param onError is told of what RxDB could not write; deliveries under way fail
 */
export async function openLane(
  database: WorkspaceDatabase,
  name: CollectionName,
  send: Send,
  onError: (error: unknown) => void,
): Promise<Lane> {
  const collection = collectionOf(database, name)
  const meta = await openMeta(collection)
  const unsent$ = new BehaviorSubject<ReadonlySet<string>>(new Set())
  const heard = new Map<string, Content>()
  const changes = new Subscription()
  let closed = false

  const tell = (error: unknown): void => {
    if (!closed) onError(error)
  }

  // Looks one after the other, the sweep first, so that an older look never overwrites a newer one.
  let looking = sweep(collection, meta, tell).then((ids) => unsent$.next(ids))
  const look = (ids: () => readonly string[]): void => {
    looking = looking.then(() => lookAgain(ids())).catch(tell)
  }
  const lookAgain = async (ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return
    const documents = await collection.internalStorageInstance.findDocumentsById([...ids], true)
    const waiting = (await compare(meta, documents)).filter(isUnsent).map(({ document }) => document.id)
    const next = new Set(unsent$.value).difference(new Set(ids)).union(new Set(waiting))
    if (next.symmetricDifference(unsent$.value).size > 0) unsent$.next(next)
  }
  changes.add(collection.internalStorageInstance.changeStream().subscribe(({ events, context }) => {
    // What the server sent is on the server.
    if (!context.startsWith('replication-downstream-')) look(() => events.map((event) => event.documentId))
  }))
  changes.add(meta.changeStream().subscribe(({ events }) => {
    const noted = events.flatMap(({ documentData: each }) => (each.isCheckpoint === '0' ? [each.itemId] : []))
    for (const id of noted) heard.delete(id)
    look(() => noted.filter((id) => unsent$.value.has(id)))
  }))
  await looking

  // Of this time alone: RxDB notes no delivery that it finds noted already, by a replication before this one.
  const deliveries = createDeliveries(createId())
  changes.add(meta.changeStream().subscribe(({ events }) => {
    for (const { documentData: each } of events) if (each.itemId === 'down') deliveries.arrived(each.checkpointData)
  }))
  // Of each push under way what was served since it began.
  const pushes = new Set<Set<string>>()
  const sendRows = async (rows: RxReplicationWriteToMasterRow<Content>[]): Promise<Content[]> => {
    const served = new Set<string>()
    pushes.add(served)
    for (const { newDocumentState } of rows) heard.delete(newDocumentState.id)
    const { conflicts, there } = await send(name, rows, (states) => {
      for (const state of states) heard.set(state.id, state)
    })
    pushes.delete(served)
    // Served before, it met what was unsent, and was left: only now can its revision and its seal be taken.
    deliveries.deliver(there.filter(({ id }) => !served.has(id))).catch(() => undefined)
    return conflicts
  }
  const fail = (error: unknown): void => {
    deliveries.failed(error)
    tell(error)
  }
  const state = replicateRxStorageInstance<Content>({
    identifier,
    pushBatchSize: pushBatch,
    pullBatchSize: 1,
    forkInstance: collection.storageInstance,
    metaInstance: shieldCheckpoints(meta, fail),
    hashFunction: database.hashFunction,
    skipStoringPullMeta: false,
    conflictHandler: collection.conflictHandler,
    replicationHandler: {
      masterChangeStream$: deliveries.served$,
      // Everything comes by the stream: one feed serves all collections.
      masterChangesSince: () => Promise.resolve({ documents: [], checkpoint: undefined }),
      masterWrite: sendRows,
    },
  })

  // What was handed to the sender once more, as it was then.
  const retouched = new Map<string, Content>()
  const handOver = async (): Promise<void> => {
    await looking
    if (closed || state.events.active.up.value || unsent$.value.size === 0) return
    const documents = await collection.internalStorageInstance.findDocumentsById([...unsent$.value], true)
    const waiting = (await compare(meta, documents)).filter(isUnsent).map(({ document }) => document)
    const fresh = waiting.filter((document) => !isSame(retouched.get(document.id), document))
    for (const document of fresh) retouched.set(document.id, document)
    await touch(collection, fresh, 0)
  }
  // RxDB searches by time: what a clock that was set back dates before that, it passes over.
  const idle$ = state.events.active.up.pipe(skip(1), filter((isActive) => !isActive))
  changes.add(idle$.subscribe(() => void handOver().catch(tell)))

  changes.add(state.events.error.subscribe(fail))
  await firstValueFrom(state.firstSyncDone.down.pipe(filter(Boolean)))

  return {
    name,
    unsent$,
    deliver(documents) {
      for (const served of pushes) for (const { id } of documents) served.add(id)
      return deliveries.deliver(documents)
    },
    async *assumed() {
      // Looked at first: what arrives meanwhile is found below.
      for (const unnoted of [deliveries.underway(), [...heard.values()]]) {
        while (unnoted.length > 0) yield unnoted.splice(0, batchSize)
      }
      for await (const batch of compareAll(collection, meta)) yield batch.flatMap(({ assumed }) => assumed ?? [])
    },
    async retouch() {
      retouched.clear()
      await handOver()
    },
    async close() {
      closed = true
      changes.unsubscribe()
      deliveries.failed(new Error('The replication ended'))
      await cancelRxStorageReplication(state)
      await looking
      await meta.close()
    },
  }
}

function isSame(before: Content | undefined, now: Content): boolean {
  return before !== undefined && isSameState(before, now)
}
