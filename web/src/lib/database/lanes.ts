import { type CollectionName, collectionNames, perCollection, storeId } from '@inviato/shared/collections.ts'
import { combineLatest, map, type Observable } from 'rxjs'
import type { WorkspaceDatabase } from './databases.ts'
import { type Lane, openLane, type Send } from './lane.ts'

/** The replication of all collections of a workspace. */
export interface Lanes extends AsyncDisposable {
  readonly byName: Record<CollectionName, Lane>
  /** What is on this phone and not on the server: collections and ids. */
  readonly unsent$: Observable<readonly Unsent[]>
  retouch(): Promise<void>
}

export interface Unsent {
  /** `<collection>:<id>`. */
  key: string
  collection: CollectionName
  id: string
}

/** Sweeps all collections and begins to replicate them. */
export async function openLanes(
  database: WorkspaceDatabase,
  send: Send,
  onError: (error: unknown) => void,
): Promise<Lanes> {
  const opened = new Map(
    await Promise.all(collectionNames.map(async (name) => [name, await openLane(database, name, send, onError)] as const)),
  )
  const byName = perCollection((name) => {
    const lane = opened.get(name)
    if (!lane) throw new TypeError(`no lane ${name}`)
    return lane
  })
  const lanes = Object.values(byName)
  const unsentOf = ({ name, unsent$ }: Lane) =>
    unsent$.pipe(map((ids) => Array.from(ids, (id) => ({ key: storeId(name, id), collection: name, id }))))
  return {
    byName,
    unsent$: combineLatest(lanes.map(unsentOf)).pipe(map((all) => all.flat())),
    async retouch() {
      await Promise.all(lanes.map((lane) => lane.retouch()))
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(lanes.map((lane) => lane.close()))
    },
  }
}
