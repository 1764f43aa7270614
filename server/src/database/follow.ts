import { systemClock } from '../clock.ts'
import { backOff } from './backoff.ts'
import { getOrUndefined, hasStatus, type Database, type Sequence, type StoredDocument } from './database.ts'
import { trackFollower } from './caught-up.ts'
import { liveFeed } from './live-feed.ts'
import type { ChangeRow } from './pouchdb.ts'

/** One document as it was left by its newest change (changes in between are not told). */
export interface Change {
  readonly id: string
  readonly rev: string
  readonly seq: Sequence
  readonly deleted: boolean
  /** The document at that revision; of a deleted one only its identity. */
  readonly doc: StoredDocument
}

const pageSize = 100

/** A checkpoint is written at most this often, in ms: each is a write of its own, for each follower. */
const checkpointEveryMs = 1000

/**
 * Every change of a database, first those since the checkpoint that is stored under `name`, then each as it comes, until
 * `signal` is aborted (then it ends without an error). A change counts as dealt with when the next one is asked for.
 *
 * It may tell a change again (the last second's after a kill, and on CouchDB any at any time), so what a reader does must
 * bear repeating.
 * A store that cannot be reached is asked again with growing pauses; an error never ends the loop.
 *
 * @param name identifies the reader: its checkpoint lives in the database itself, as `_local/follow-<name>`
 */
export async function* follow(db: Database, name: string, signal: AbortSignal): AsyncGenerator<Change, void, undefined> {
  let position: Sequence = 0
  using tracked = trackFollower(db, () => position)
  const found = await persistently(() => readCheckpoint(db, name), signal)
  if (!found) return
  const checkpoint = found
  position = checkpoint.seq
  tracked.moved()

  async function* deal(rows: readonly ChangeRow[]): AsyncGenerator<Change, void, undefined> {
    for (const row of rows) {
      if (signal.aborted) return
      if (isOlder(row.seq, position)) continue
      const [leaf] = row.changes
      if (leaf && row.doc && !row.id.startsWith('_design/')) {
        yield { id: row.id, rev: leaf.rev, seq: row.seq, deleted: row.deleted ?? false, doc: row.doc }
      }
      position = row.seq
      tracked.moved()
    }
    if (checkpoint.isDue()) await persistently(() => checkpoint.save(position), signal)
  }

  try {
    while (!signal.aborted) {
      // Subscribed before the pages are read, so that nothing falls in between.
      const live = await persistently(() => liveFeed(db).subscribe(), signal)
      if (!live) return
      try {
        for (let full = true; full && !signal.aborted; ) {
          const rows = (await persistently(() => readPage(db, position), signal)) ?? []
          yield* deal(rows)
          full = rows.length === pageSize
        }
        for (let rows = await live.take(signal); rows; rows = await live.take(signal)) yield* deal(rows)
      } finally {
        live.end()
      }
    }
  } finally {
    // The reader may have left in the middle of a page: what it dealt with need not come again.
    await checkpoint.save(position).catch(() => undefined)
  }
}

/** True where a row is surely one that was told before. Only LevelDB's sequences have an order. */
function isOlder(seq: Sequence, position: Sequence): boolean {
  return typeof seq === 'number' && typeof position === 'number' && seq <= position
}

async function readPage(db: Database, since: Sequence): Promise<ChangeRow[]> {
  const { results } = await db.changes({ since, limit: pageSize, batch_size: pageSize, include_docs: true, return_docs: true })
  return results
}

async function readCheckpoint(db: Database, name: string) {
  const _id = `_local/follow-${name}`
  const stored = await getOrUndefined(db, _id)
  const seq: Sequence = typeof stored?.seq === 'number' || typeof stored?.seq === 'string' ? stored.seq : 0
  let kept = { seq, rev: stored?._rev }
  let savedAt = -Infinity
  return {
    seq,
    isDue: () => performance.now() - savedAt >= checkpointEveryMs,
    async save(position: Sequence): Promise<void> {
      if (position === kept.seq) return
      try {
        const { rev } = await db.put({ _id, _rev: kept.rev, seq: position })
        kept = { seq: position, rev }
        savedAt = performance.now()
      } catch (error) {
        // It was written, and the answer got lost.
        if (hasStatus(error, 409)) kept = { ...kept, rev: (await getOrUndefined(db, _id))?._rev }
        throw error
      }
    },
  }
}

/** Tries until it works; undefined when the signal was aborted before. */
async function persistently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      return await work()
    } catch {
      await backOff(systemClock, attempt, signal).catch(() => undefined)
    }
  }
  return undefined
}
