import type { Publication } from '@inviato/shared/publication.ts'
import type { Database } from '../database/database.ts'
import { parseDocument } from '../database/document.ts'
import { activeStates } from './waking.ts'

const index = 'publications-by-state'
/** CouchDB gives 25 documents where nothing else is said. */
const limit = 100_000

/** The publications that the publisher still has to do with, by the index on state and due time. */
export async function findActive(db: Database): Promise<Publication[]> {
  await db.createIndex({ index: { fields: ['state', 'dueAt'], name: index, ddoc: index } })
  const found = await Promise.all(activeStates.map((state) =>
    db.find({ selector: { state, dueAt: { $gte: '' } }, use_index: index, limit })))
  return found.flatMap(({ docs }) => docs).flatMap((doc) => parseDocument('publications', doc) ?? [])
}
