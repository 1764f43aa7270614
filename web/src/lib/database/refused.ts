import type { CollectionName } from '@inviato/shared/collections.ts'

const refused = new WeakMap<object, Set<string>>()

/**
 * Notes whose last push the server refused: their conflict is resolved to the server's state, because a merge would
 * keep the refused words and send them again without end.
 */
export function noteRefused(database: object, collection: CollectionName, id: string): void {
  const noted = refused.get(database) ?? new Set()
  refused.set(database, noted.add(`${collection}:${id}`))
}

export function isRefused(database: object, collection: CollectionName, id: string): boolean {
  return refused.get(database)?.has(`${collection}:${id}`) ?? false
}

/** A new push of the document has begun: what was said of the last one is over. */
export function forgetRefused(database: object, collection: CollectionName, id: string): void {
  refused.get(database)?.delete(`${collection}:${id}`)
}
