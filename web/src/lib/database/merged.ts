import { type CollectionName, storeId } from '@inviato/shared/collections.ts'

const merged = new WeakMap<object, Set<string>>()

/** Notes whose next push is a merge with what somebody else had written: the server's history shall say so. */
export function noteMerged(database: object, collection: CollectionName, id: string): void {
  merged.set(database, (merged.get(database) ?? new Set()).add(storeId(collection, id)))
}

/** Whether the push that now begins is such a merge; what comes after it is not. */
export function takeMerged(database: object, collection: CollectionName, id: string): boolean {
  return merged.get(database)?.delete(storeId(collection, id)) ?? false
}
