import type { CollectionName } from '@inviato/shared/collections.ts'

const refused = new WeakMap<object, Set<string>>()

/**
 * Notes whose last push came to nothing: their conflict is resolved to the server's state. A merge would keep refused
 * words and send them again without end, and bring back what others took away from words that were there before.
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
