import type { CollectionName } from '@inviato/shared/collections.ts'
import { historyOf, versionId } from '@inviato/shared/history.ts'
import type { NewDocument, StoredDocument } from '../database/database.ts'
import { arrivalOf, fieldsOf } from '../database/document.ts'

/** A pause of one person at a post, in ms, after which the state before it is a version of its own. */
const pauseMs = 60_000
/** However steadily somebody writes: so often, in ms, what is there becomes a version. */
const longestMs = 10 * 60_000

/**
 * The state of a post that a write is about to take the place of, as a document of its history; nothing where one
 * person goes on writing, and nothing for what is new: only what is overwritten costs a second document, in the same
 * write. The post as it is stays the newest version.
 * @param isMerge whether the write is a merge of this state with what somebody else wrote meanwhile
 */
export function setAside(
  collection: CollectionName,
  current: StoredDocument | undefined,
  next: NewDocument,
  isMerge: boolean,
): NewDocument[] {
  if (collection !== 'posts' || !current || current._deleted) return []
  if (!isMerge && !next._deleted && isOneSitting(current, next)) return []
  const id = current._id.slice('posts:'.length)
  const _id = `${historyOf(id)}${versionId(current._rev, arrivalOf(current))}`
  return [{ _id, post: fieldsOf(current), ...(isMerge && { merged: true }) }]
}

function isOneSitting(current: StoredDocument, next: NewDocument): boolean {
  if ((current.editedBy ?? current.by) !== (next.editedBy ?? next.by)) return false
  const [from, to] = [Date.parse(arrivalOf(current)), Date.parse(arrivalOf(next))]
  return Math.abs(to - from) <= pauseMs && Math.floor(from / longestMs) === Math.floor(to / longestMs)
}
