import { historyPrefix } from '@inviato/shared/history.ts'
import type { Context } from '../context.ts'
import type { Database } from '../database/database.ts'
import { arrivalOf } from '../database/document.ts'
import { forEachWorkspace } from '../database/workspaces.ts'

const everyMs = 24 * 60 * 60_000
/** The first look, in ms: a server that starts has better to do. */
const firstMs = 60 * 60_000

/** How many versions a post keeps, the newest. */
export const versionsKept = 200
/** How long, in ms, a version is kept, and how long one of a post that was removed: it may still be brought back by an edit. */
export const keptForMs = 400 * everyMs
export const keptAfterRemovalMs = 30 * everyMs

/** Clears away, every day, the versions of posts that nobody will ask for any more. */
export function startHistoryRetention(ctx: Pick<Context, 'store' | 'clock' | 'log' | 'signal'>): AsyncDisposable {
  return forEachWorkspace(ctx, 'history', async ({ db }, signal) => {
    for (let pause = firstMs; ; pause = everyMs) {
      await ctx.clock.sleep(pause, signal)
      await clearHistory(db, ctx.clock.now())
    }
  })
}

interface Kept {
  _id: string
  _rev: string
  postId: string
  at: number
}

/** Removes the versions of a workspace's posts that are too old, too many, or of a post removed long ago. */
export async function clearHistory(db: Database, now: Date): Promise<void> {
  const { rows } = await db.allDocs({ startkey: `${historyPrefix}\ufff0`, endkey: historyPrefix, descending: true })
  const byPost = Map.groupBy(rows.map(({ id, value }) => keptOf(id, value.rev)), ({ postId }) => postId)
  const removed = await removedSince(db, [...byPost.keys()], now.getTime() - keptAfterRemovalMs)
  const over = [...byPost].flatMap(([postId, versions]) =>
    removed.has(postId) ? versions : versions.filter(({ at }, index) => index >= versionsKept || at < now.getTime() - keptForMs),
  )
  if (over.length > 0) await db.bulkDocs(over.map(({ _id, _rev }) => ({ _id, _rev, _deleted: true })))
}

/** Of a name `history:<post>:<height>:<time>:<hash>`. */
function keptOf(_id: string, _rev: string): Kept {
  const [, postId = '', , ...rest] = _id.split(':')
  return { _id, _rev, postId, at: Date.parse(rest.slice(0, -1).join(':')) }
}

/** Those of these posts that were removed before an instant, in ms. */
async function removedSince(db: Database, postIds: string[], before: number): Promise<Set<string>> {
  if (postIds.length === 0) return new Set()
  const { rows } = await db.allDocs({ keys: postIds.map((id) => `posts:${id}`) })
  const gone = rows.filter((row) => row.error === undefined && row.value.deleted)
  const tombstones = await Promise.all(gone.map(({ id, value }) => db.get(id, { rev: value.rev })))
  return new Set(tombstones.filter((each) => Date.parse(arrivalOf(each)) < before).map(({ _id }) => _id.slice('posts:'.length)))
}
