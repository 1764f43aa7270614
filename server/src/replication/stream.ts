import type { FeedCheckpoint, Place, StreamEvent } from '@inviato/shared/replication.ts'
import { memberSchema } from '@inviato/shared/member.ts'
import type { ChangeRow } from '../database/pouchdb.ts'
import { parseStored } from '../database/document.ts'
import { liveFeed } from '../database/live-feed.ts'
import { endsSession, isStillSignedIn } from '../members/session.ts'
import { requireHistory } from './checkpoint.ts'
import { checkpointAfter, documentsOf, readFeed } from './feed.ts'
import type { Reader } from './reader.ts'
import { serveAll } from './serve.ts'

const pageSize = 200

/**
 * Every change since a place as it comes, each event naming the sequence before it, until the signal is aborted or
 * the member's session, role or membership changes; nothing is sent after that. A reader that falls behind holds up
 * nobody and fills no memory: it is read pages for, from its own place.
 * @throws {ApiError} as `requireHistory` does, before the first event
 */
export async function* streamFeed(reader: Reader, place: Place, signal: AbortSignal): AsyncGenerator<StreamEvent, void, undefined> {
  await requireHistory(reader, place)
  let at = place.checkpoint
  while (!signal.aborted) {
    // Subscribed before the pages are read, so that nothing falls in between.
    const live = await liveFeed(reader.db).subscribe()
    try {
      for (let more = true; more && !signal.aborted; ) {
        const page = await readFeed(reader, { ...place, checkpoint: at }, pageSize)
        // It was read a while after the session was looked at, and the next one is read later still.
        if (!(await isStillSignedIn(reader.ctx, reader.member))) return
        if (page.checkpoint.seq !== at.seq) yield { from: at.seq, documents: page.documents, checkpoint: page.checkpoint }
        at = page.checkpoint
        more = page.more
      }
      for (let rows = await live.take(signal); rows; rows = await live.take(signal)) {
        const fresh = rows.filter((row) => isAfter(row, at))
        if (fresh.length === 0) continue
        if (fresh.some((row) => endsReading(reader, row))) return
        const checkpoint = await checkpointAfter(reader, at, fresh)
        yield { from: at.seq, documents: serveAll(reader, documentsOf(fresh)), checkpoint }
        at = checkpoint
      }
    } finally {
      live.end()
    }
  }
}

/** What was read in a page may come again live. Only LevelDB's sequences have an order; elsewhere a repetition does no harm. */
function isAfter(row: ChangeRow, checkpoint: FeedCheckpoint): boolean {
  const at: unknown = JSON.parse(checkpoint.seq)
  return typeof row.seq !== 'number' || typeof at !== 'number' || row.seq > at
}

function endsReading({ member }: Reader, { doc }: ChangeRow): boolean {
  if (!doc?._id.startsWith('members:')) return false
  const document = parseStored(memberSchema, doc)
  if (!document) return false
  const hasNewRole = document.id === member.id && document.body.kind === 'member' && document.body.role !== member.role
  return hasNewRole || endsSession(document, member)
}
