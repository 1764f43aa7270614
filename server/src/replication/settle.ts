import type { CollectionName } from '@inviato/shared/collections.ts'
import { merge, type Replica } from '@inviato/shared/merge.ts'
import { randomBytes } from 'node:crypto'
import type { Database, StoredDocument } from '../database/database.ts'
import type { Reader } from './reader.ts'
import { heightOf, lineOf, readRevision } from './revision.ts'
import { replicaOf, sameState } from './row.ts'
import { setAside } from './set-aside.ts'

/**
 * Settles a state that was given back with the one that the set-back store has. Where one lies before the other on the
 * line that broke, it makes way. Where the store's has gone on since the break, the two are merged.
 * @param keep is handed what does not stand after a merge
 */
export async function settle(
  { db, ctx }: Pick<Reader, 'db' | 'ctx'>,
  collection: CollectionName,
  stored: StoredDocument,
  given: StoredDocument,
  keep: (kept: Replica[]) => Promise<void>,
): Promise<void> {
  if (stored._rev === given._rev) return
  const { newer, origin } = await compareIn(collection, db, stored, given, ctx.clock.now().toISOString())
  const [is, was] = [replicaOf(stored), replicaOf(given)]
  const { document, kept } = newer ? { document: undefined, kept: [] } : merge(collection, origin && replicaOf(origin), is, was)
  await keep(kept)
  // A phone takes a revision below its own last one for a late echo: what a merge leaves in place lies above both.
  const candidates = heightOf(given._rev) > heightOf(stored._rev) ? [stored, given] : [stored]
  const stands = newer ?? candidates.find((each) => document && sameState(replicaOf(each), document))
  if (stands === given) await db.bulkDocs(setAside(collection, stored, given, newer === undefined))
  if (stands) return end(db, stands === given ? stored : given, stands)
  const { by, arrivedAt, editedBy } = stored
  const next = { ...document, by, arrivedAt, editedBy, _id: stored._id, _rev: stored._rev }
  await db.bulkDocs([...setAside(collection, given, next, true), ...setAside(collection, stored, next, true), next])
  await end(db, given, stored)
}

/** Whether what the store has lies before a state that it lost; never of what the server alone writes. */
export async function liesBefore(
  { db, ctx }: Pick<Reader, 'db' | 'ctx'>,
  collection: CollectionName,
  stored: StoredDocument,
  lost: StoredDocument,
): Promise<boolean> {
  return !isServersOwn(collection) && (await compareIn(collection, db, stored, lost, ctx.clock.now().toISOString())).newer === lost
}

/**
 * Ends the branch of a revision: it is no state of the document any more, though still known. Where what stands is a
 * removal, this one may be served in its place, so it says of itself what that does. Its name is nobody else's: another
 * life of this store may have ended the same revision, and a phone given that back.
 */
async function end(db: Database, { _id, _rev, _deleted }: StoredDocument, { by, arrivedAt }: StoredDocument): Promise<void> {
  if (_deleted) return
  const [start, name] = [heightOf(_rev) + 1, randomBytes(16).toString('hex')]
  const _revisions = { start, ids: [name, _rev.slice(_rev.indexOf('-') + 1)] }
  await db.bulkDocs([{ _id, _rev: `${start}-${name}`, _deleted: true, by, arrivedAt, _revisions }], { new_edits: false })
}

interface Compared {
  /** The one that stands as it is; undefined where both must be merged. */
  newer?: StoredDocument
  /** What both started from, where the store still has it. */
  origin?: StoredDocument
}

async function compareIn(
  collection: CollectionName,
  db: Database,
  stored: StoredDocument,
  given: StoredDocument,
  now: string,
): Promise<Compared> {
  if (isServersOwn(collection)) return furthest(stored, given)
  return isWrittenOnce(collection) ? first(stored, given) : compare(db, stored, given, now)
}

/** What is written once was sent anew by who wrote it: it counts from when it first arrived. */
function first(stored: StoredDocument, given: StoredDocument): Compared {
  return { newer: arrival(given) < arrival(stored) ? given : stored }
}

/**
 * What people write. A state that another phone gave back stands in the store at the root of a line of its own, with no
 * ancestors; any other has them all. So heights tell where given states lie on the line that broke, and times of
 * arrival what was written after the break: nothing that a store had before it was set back is younger than what it lost.
 * Where the two contradict each other, lives of a store that was set back more than once went on side by side.
 */
async function compare(db: Database, stored: StoredDocument, given: StoredDocument, now: string): Promise<Compared> {
  const line = await lineOf(db, stored)
  const root = line.at(-1) ?? stored._rev
  if (heightOf(root) > 1) {
    const oldest = root === stored._rev ? stored : await readRevision(db, stored._id, root)
    if (!oldest) return heightOf(given._rev) <= heightOf(root) ? { newer: stored } : {}
    if (mayLieBefore(given, oldest, now)) return { newer: stored }
    if (!mayLieBefore(oldest, given, now)) return {}
    return root === stored._rev ? { newer: given } : { origin: oldest }
  }
  // A clock that was set back knows no before and after: nothing makes way.
  if (arrival(given) > now || arrival(stored) > now) return {}
  for (const rev of line) {
    const ancestor = rev === stored._rev ? stored : await readRevision(db, stored._id, rev)
    if (!ancestor) return {}
    if (heightOf(rev) < heightOf(given._rev) && arrival(ancestor) <= arrival(given)) return rev === stored._rev ? { newer: given } : { origin: ancestor }
  }
  return {}
}

/** Whether a state can be an ancestor of another. Of a removal, and by a clock that was set back, only heights tell. */
function mayLieBefore(one: StoredDocument, other: StoredDocument, now: string): boolean {
  if (heightOf(one._rev) >= heightOf(other._rev)) return false
  const tellsNoTime = [one, other].some((each) => each._deleted || arrival(each) > now)
  return tellsNoTime || arrival(one) <= arrival(other)
}

/** What the server writes: what was asked of a network, and above all what it answered, must never be forgotten. */
function furthest(stored: StoredDocument, given: StoredDocument): Compared {
  const [before, after] = [progressOf(stored), progressOf(given)]
  if (before !== after) return { newer: before > after ? stored : given }
  return { newer: heightOf(stored._rev) > heightOf(given._rev) ? stored : given }
}

function progressOf({ state }: StoredDocument): number {
  if (state === 'removed') return 4
  if (state === 'removing') return 3
  if (state === 'published') return 2
  return state === 'submitting' || state === 'processing' || state === 'unconfirmed' ? 1 : 0
}

function isServersOwn(collection: CollectionName): boolean {
  return collection === 'publications' || collection === 'members' || collection === 'uploads'
}

/** Never changed after it was written. */
export function isWrittenOnce(collection: CollectionName): boolean {
  return collection === 'decisions' || collection === 'versions'
}

function arrival({ arrivedAt }: StoredDocument): string {
  return typeof arrivedAt === 'string' ? arrivedAt : ''
}
