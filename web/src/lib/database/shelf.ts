import type { RxCollection, RxDocumentData } from 'rxdb'
import { Observable, shareReplay, type Subscriber } from 'rxjs'
import { contentOf } from './plain.ts'
import { together } from './together.ts'

/**
 * Everything of a collection, at hand. The maps are the same ones at every word of the observable and hold what is known
 * now: read them anew each time, and only read. Who asks a database for all it has gets all of it anew with each change;
 * here a change costs what changed.
 */
export interface Shelf<Content> {
  readonly byId: ReadonlyMap<string, Content>
  /** A group is another array exactly when something in it has changed; its order is no order. */
  readonly groups: ReadonlyMap<string, readonly Content[]>
  /** What has changed since a mark that was given before, as it was or is; `changed` is undefined where nobody knows any more: everything may have. */
  readonly since: (mark: number | undefined) => { mark: number; changed: readonly Content[] | undefined }
}

/** So many changes are remembered; who looks more rarely looks at everything. */
const remembered = 5_000
const pageSize = 500
/** More changes at once than a person makes: what arrives like that need not be shown at each step. */
const many = 10

/**
 * All documents of a collection: says nothing until all were read, in pages that leave the screen its turn, and then each
 * change. Begun once, it goes on until the collection is closed.
 * @param groupsOf the groups that a document belongs to, if any
 */
export function shelf<Content extends { id: string }>(
  collection: RxCollection<Content>,
  groupsOf: (content: Content) => readonly string[] = () => [],
): Observable<Shelf<Content>> {
  return new Observable<Shelf<Content>>((reader) => keep(collection, groupsOf, reader)).pipe(shareReplay(1))
}

function keep<Content extends { id: string }>(
  collection: RxCollection<Content>,
  groupsOf: (content: Content) => readonly string[],
  reader: Subscriber<Shelf<Content>>,
): () => void {
  const storage = collection.internalStorageInstance
  const byId = new Map<string, Content>()
  const groups = new Map<string, readonly Content[]>()
  /** What changed while all was read: a page may be older. */
  let fresh: Set<string> | undefined = new Set()
  const latest: Content[] = []
  let forgotten = 0

  function put(document: RxDocumentData<Content>): void {
    const content = contentOf<Content>(document)
    const before = byId.get(content.id)
    if (before) {
      for (const key of groupsOf(before)) regroup(key, (group) => group.filter((each) => each !== before))
      note(before)
    }
    if (document._deleted) {
      byId.delete(content.id)
      return
    }
    byId.set(content.id, content)
    for (const key of groupsOf(content)) regroup(key, (group) => [...group, content])
    note(content)
  }

  function note(content: Content): void {
    latest.push(content)
    if (latest.length <= 2 * remembered) return
    forgotten += remembered
    latest.splice(0, remembered)
  }

  function since(mark = -1) {
    const changed = mark < forgotten ? undefined : latest.slice(mark - forgotten)
    return { mark: forgotten + latest.length, changed }
  }

  function regroup(key: string, change: (group: readonly Content[]) => readonly Content[]): void {
    const group = change(groups.get(key) ?? [])
    if (group.length > 0) groups.set(key, group)
    else groups.delete(key)
  }

  async function readAll(): Promise<void> {
    // RxDB's code is there with the database, and must not come before the screens.
    const { getChangedDocumentsSince } = await import('./changed-since.ts')
    for (let checkpoint: unknown, more = true; more && !reader.closed; ) {
      const page = await getChangedDocumentsSince<Content, unknown>(storage, pageSize, checkpoint)
      for (const document of page.documents) if (!document._deleted && !fresh?.has(String(Reflect.get(document, 'id')))) put(document)
      checkpoint = page.checkpoint
      more = page.documents.length === pageSize
    }
    fresh = undefined
    tell()
  }

  const tell = (): void => reader.next({ byId, groups, since })
  const changes = storage.changeStream().subscribe({
    next({ events }) {
      for (const { documentId, documentData } of events) {
        fresh?.add(documentId)
        put(documentData)
      }
      if (fresh) return
      if (events.length < many) tell()
      else together(tell)
    },
    complete: () => reader.complete(),
  })
  readAll().catch((error: unknown) => reader.error(error))
  return () => changes.unsubscribe()
}
