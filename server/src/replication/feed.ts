import type { FeedCheckpoint, FeedResponse, Place } from '@inviato/shared/replication.ts'
import type { ChangeRow } from '../database/pouchdb.ts'
import { checkpointAt, checkpointNow, requireHistory, sequenceOf } from './checkpoint.ts'
import type { Reader } from './reader.ts'
import { serveAll } from './serve.ts'

/**
 * What changed since a place, of all collections at once, in the store's order; without one, the checkpoint to
 * begin with, to be kept before a snapshot is read.
 * @throws {ApiError} as `requireHistory` does
 */
export async function readFeed(reader: Reader, at: Place | undefined, limit: number): Promise<FeedResponse> {
  if (!at) return { documents: {}, checkpoint: await checkpointNow(reader), more: false }
  await requireHistory(reader, at)
  const { results } = await reader.db.changes({
    since: sequenceOf(at.checkpoint),
    limit,
    batch_size: limit,
    include_docs: true,
    return_docs: true,
  })
  const checkpoint = await checkpointAfter(reader, at.checkpoint, results)
  return { documents: serveAll(reader, documentsOf(results)), checkpoint, more: results.length === limit }
}

/** The checkpoint behind some rows of the store's feed. */
export async function checkpointAfter(reader: Reader, before: FeedCheckpoint, rows: readonly ChangeRow[]): Promise<FeedCheckpoint> {
  const last = rows.at(-1)
  const rev = last?.changes[0]?.rev
  return last && rev !== undefined ? checkpointAt(reader, last.seq, { id: last.id, rev }) : before
}

export function documentsOf(rows: readonly ChangeRow[]) {
  return rows.flatMap(({ doc }) => (doc ? [doc] : []))
}
