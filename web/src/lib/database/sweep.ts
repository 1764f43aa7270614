import { createRevision, getChangedDocumentsSince, now, type RxCollection, type RxDocumentData } from 'rxdb'
import { isSameState } from './conflicts.ts'
import { type Content, type MetaInstance, readAssumed, readSearchedUpTo } from './meta.ts'

export const batchSize = 200

/** A document of a collection as it is stored, with what the server is assumed to have. */
export interface Compared {
  document: RxDocumentData<Content>
  assumed: Content | undefined
}

/**
 * Whether a document's present state is not on the server: the truth behind "on this phone" and "on the server".
 * (RxDB's own "in sync" is not: it finds unsent work by the phone's clock.)
 */
export function isUnsent({ document, assumed }: Compared): boolean {
  if (assumed) return !isSameState(assumed, document)
  // What came from the server and whose note was lost in a crash; what was made and removed before it was ever sent.
  return !document._deleted && !cameFromServer(document)
}

/**
 * Compares every document of a collection with what the server is assumed to have, and touches what is not on it and
 * lies where RxDB would never look again: behind the time up to which it has searched, by a clock that was set back.
 * Run it at every start, before replication.
 * @param onError is told where a touch could not be written; what is unsent is touched again before it is sent
 * @returns the ids of all that is unsent
 */
export async function sweep(collection: RxCollection<Content>, meta: MetaInstance, onError: (error: unknown) => void): Promise<Set<string>> {
  const searchedUpTo = await readSearchedUpTo(meta)
  const unsent = new Set<string>()
  for await (const batch of compareAll(collection, meta)) {
    const waiting = batch.filter(isUnsent)
    for (const { document } of waiting) unsent.add(document.id)
    await touch(collection, waiting.flatMap(({ document }) => (document._meta.lwt <= searchedUpTo ? [document] : [])), searchedUpTo).catch(onError)
  }
  return unsent
}

/**
 * Every document of a collection, removed ones too, in batches, with what the server is assumed to have. What is touched
 * meanwhile moves to the end and comes once more.
 */
export async function* compareAll(collection: RxCollection<Content>, meta: MetaInstance): AsyncGenerator<Compared[], void, undefined> {
  const storage = collection.internalStorageInstance
  for (let checkpoint: unknown; ; ) {
    const page = await getChangedDocumentsSince<Content, unknown>(storage, batchSize, checkpoint)
    if (page.documents.length === 0) return
    yield await compare(meta, page.documents)
    checkpoint = page.checkpoint
    if (page.documents.length < batchSize) return
  }
}

export async function compare(meta: MetaInstance, documents: readonly RxDocumentData<Content>[]): Promise<Compared[]> {
  const assumed = await readAssumed(meta, documents.map(({ id }) => id))
  return documents.map((document) => ({ document, assumed: assumed.get(document.id) }))
}

/** Writes documents again as they are, with a time that RxDB will find. One that changes meanwhile needs no touch. */
export async function touch(
  collection: RxCollection<Content>,
  documents: readonly RxDocumentData<Content>[],
  after: number,
): Promise<void> {
  if (documents.length === 0) return
  const rows = documents.map((previous) => ({
    previous,
    document: {
      ...previous,
      _meta: { ...previous._meta, lwt: Math.max(now(), after + 1) },
      _rev: createRevision(collection.database.token, previous),
    },
  }))
  await collection.internalStorageInstance.bulkWrite(rows, 'sweep')
}

/** RxDB marks what its downstream wrote with the height of the revision that it made. */
function cameFromServer({ _meta, _rev }: RxDocumentData<Content>): boolean {
  const mark: unknown = _meta.o
  return typeof mark === 'object' && mark !== null && '_rev' in mark && mark._rev === Number.parseInt(_rev, 10)
}
