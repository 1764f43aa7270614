import { type HistoryResponse, historyOf, type PostVersion, versionId } from '@inviato/shared/history.ts'
import { postSchema } from '@inviato/shared/post.ts'
import type { Database, StoredDocument } from '../database/database.ts'
import { arrivalOf, fieldsOf } from '../database/document.ts'

/** One state on its way to the reader, and whether it gave way to a merge. */
interface State {
  id: string
  fields: unknown
  gaveWayToMerge: boolean
}

/**
 * The versions of a post, newest first.
 * @param stored the post as it is
 * @param before the version below which to go on; without it from the newest, which is the post itself
 */
export async function readHistory(db: Database, stored: StoredDocument, before: string | undefined, limit: number): Promise<HistoryResponse> {
  const prefix = historyOf(stored._id.slice('posts:'.length))
  // One more than asked tells whether there is a next page, and what came of the last; one more in case `before` is still there.
  const { rows } = await db.allDocs({ startkey: `${prefix}${before ?? '\ufff0'}`, endkey: prefix, descending: true, limit: limit + 2, include_docs: true })
  const now = stateOf(versionId(stored._rev, arrivalOf(stored)), fieldsOf(stored), false)
  const older = rows.flatMap(({ id, doc }) => (doc ? [stateOf(id.slice(prefix.length), doc.post, doc.merged === true)] : []))
  // A state may have been set aside for a write that then did not come about.
  const states = [...(before === undefined ? [now] : []), ...older.filter(({ id }) => id !== before && id !== now.id)]
  const page = states.slice(0, limit)
  return {
    versions: page.flatMap((state, index) => versionOf(state, states[index + 1]?.gaveWayToMerge ?? false)),
    before: states.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}

function stateOf(id: string, fields: unknown, gaveWayToMerge: boolean): State {
  return { id, fields, gaveWayToMerge }
}

function versionOf({ id, fields }: State, merged: boolean): PostVersion[] {
  const parsed = postSchema.safeParse(fields)
  if (!parsed.success) return []
  const { editedBy, by, arrivedAt, at } = parsed.data
  return [{ id, at: arrivedAt ?? at, by: editedBy ?? by, merged, post: parsed.data }]
}
