import { type CollectionName, storeId } from '@inviato/shared/collections.ts'
import type { SnapshotResponse } from '@inviato/shared/replication.ts'
import type { Reader } from './reader.ts'
import { serve } from './serve.ts'

/**
 * One page of a collection as it is, newest first (ids sort by time).
 * @param before the id below which to go on; without it from the newest
 */
export async function readSnapshot(
  reader: Reader,
  collection: CollectionName,
  before: string | undefined,
  limit: number,
): Promise<SnapshotResponse> {
  // One more than asked tells whether there is a next page; one more in case `before` itself is still there.
  const { rows } = await reader.db.allDocs({
    startkey: storeId(collection, before ?? '\ufff0'),
    endkey: storeId(collection, ''),
    descending: true,
    limit: limit + 2,
    include_docs: true,
  })
  const below = rows.flatMap(({ doc }) => (doc && doc._id !== storeId(collection, before ?? '') ? [doc] : []))
  const documents = below.slice(0, limit).map((stored) => serve(reader, collection, stored))
  return { documents, before: below.length > limit ? (documents.at(-1)?.id ?? null) : null }
}
