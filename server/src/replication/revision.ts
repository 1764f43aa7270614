import { type Database, hasStatus, type StoredDocument } from '../database/database.ts'
import type { OpenRevision } from '../database/pouchdb.ts'

/**
 * Whether a database knows a revision of a document: as a leaf or as an ancestor of one, compacted or not, deleted or
 * not. `revsDiff` will not do: PouchDB calls compacted ancestors missing, CouchDB does not.
 */
export async function knowsRevision(db: Database, id: string, rev: string): Promise<boolean> {
  const [height, hash] = rev.split('-')
  const leaves = await openRevisions(db, id)
  return leaves.some((leaf) => {
    if (!('ok' in leaf)) return false
    const { start, ids } = leaf.ok._revisions ?? { start: 0, ids: [] }
    return ids[start - Number(height)] === hash
  })
}

async function openRevisions(db: Database, id: string): Promise<OpenRevision[]> {
  try {
    return await db.get(id, { open_revs: 'all', revs: true })
  } catch (error) {
    if (hasStatus(error, 404)) return []
    throw error
  }
}

/** The height of a revision in its document's history: 3 of `3-a1b2`. */
export function heightOf(rev: string): number {
  return Number.parseInt(rev, 10)
}

/** A document as it was at a revision, or undefined where the store has it no more. */
export async function readRevision(db: Database, id: string, rev: string): Promise<StoredDocument | undefined> {
  try {
    return await db.get(id, { rev })
  } catch (error) {
    if (hasStatus(error, 404)) return undefined
    throw error
  }
}

/** The revisions of a state's line that the store knows, newest first. */
export async function lineOf(db: Database, { _id, _rev }: StoredDocument): Promise<string[]> {
  const found = await db.get(_id, { rev: _rev, revs: true })
  const { start, ids } = found._revisions ?? { start: 0, ids: [] }
  return ids.map((hash, index) => `${start - index}-${hash}`)
}
