import { isRemote, type Database, type NewDocument } from './database.ts'
import type { BulkRow } from './pouchdb.ts'

/**
 * Compare-and-set: writes `document` only where its `_rev` is still the current one (or, without `_rev`, where no such
 * document exists), and tells whether this writer holds it now. Leases and a publication's state go through here alone.
 *
 * On a CouchDB cluster "ok" is often not yes: a 202 (`accepted`) may lose later, and even a 201 may belong to a losing
 * branch until a second write on that very revision has been taken. So both are asked for there.
 *
 * @returns the document with its new `_rev`, or undefined when somebody else holds it or nobody can tell yet
 * @throws what the store throws when it cannot be reached or will not take the document; where it could not be reached
 * the outcome is unknown, and the caller reads again
 */
export async function claim<D extends NewDocument>(
  db: Database,
  document: D,
): Promise<(D & { _rev: string }) | undefined> {
  const won = await write(db, document)
  return won && isRemote(db) ? write(db, won) : won
}

async function write<D extends NewDocument>(db: Database, document: D): Promise<(D & { _rev: string }) | undefined> {
  // `put` drops the 202; the rows of `bulkDocs` keep it, as `accepted`.
  const [row] = await db.bulkDocs([document])
  if (row?.ok) return row.accepted ? undefined : { ...document, _rev: row.rev }
  if (isConflict(row)) return undefined
  throw new Error(`The store did not take ${document._id}`, { cause: row })
}

/** The row of a bulk write says that somebody else's revision is the current one. */
export function isConflict(row: BulkRow | undefined): boolean {
  return row?.ok === undefined && (row?.status === 409 || row?.name === 'conflict' || row?.error === 'conflict')
}
