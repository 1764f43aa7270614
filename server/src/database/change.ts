import { claim } from './claim.ts'
import { getOrUndefined, type Database, type StoredDocument } from './database.ts'

/**
 * Reads, changes and writes a document, again and again until nobody else was faster.
 * @param change gives the fields of the new state of what is there (undefined for nothing), or undefined to leave it
 * @returns what was written, or undefined where nothing was
 */
export async function changeStored<Fields extends object>(
  db: Database,
  _id: string,
  change: (before: StoredDocument | undefined) => Fields | undefined,
): Promise<(Fields & { _id: string; _rev: string }) | undefined> {
  for (;;) {
    const before = await getOrUndefined(db, _id)
    const after = change(before)
    if (!after) return undefined
    const written = await claim(db, { ...after, _id, ...(before && { _rev: before._rev }) })
    if (written) return written
  }
}
