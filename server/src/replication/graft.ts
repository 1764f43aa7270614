import { canonical } from '@inviato/shared/canonical.ts'
import { type CollectionName, storeId } from '@inviato/shared/collections.ts'
import type { WireDocument } from '@inviato/shared/replication.ts'
import { createHash } from 'node:crypto'
import { readCurrent } from './current.ts'
import { makerOf } from './document-seal.ts'
import type { Reader } from './reader.ts'
import { judge } from './row.ts'
import { isWrittenOnce } from './settle.ts'

const revisionName = /^([1-9]\d{0,5})-([0-9a-f]{32})$/

/**
 * Takes what the phone had sent upon a revision that this store has lost, with all the rest of the document, as the next
 * one of just that: should another phone give that back, it is known for what it is, and what was removed stays so.
 * @returns false where it is an ordinary push
 */
export async function graft(reader: Reader, collection: CollectionName, document: WireDocument): Promise<boolean> {
  const { db, ctx, member } = reader
  const { id, rev, _deleted } = document
  const [, height, hash] = revisionName.exec(typeof rev === 'string' ? rev : '') ?? []
  if (hash === undefined || isWrittenOnce(collection) || (await readCurrent(db, collection, [id])).size > 0) return false
  const verdict = judge(reader, collection, { newDocumentState: { ...document, _deleted: false } }, undefined)
  if (verdict.is !== 'write') return false
  const by = makerOf(reader, collection, document) ?? member.id
  const content = _deleted ? { id, by, arrivedAt: ctx.clock.now().toISOString() } : { ...verdict.document, by, editedBy: member.id }
  const start = Number(height) + 1
  const next = createHash('sha256').update(canonical([rev, document])).digest('hex').slice(0, 32)
  const grafted = { ...content, _id: storeId(collection, id), _rev: `${start}-${next}`, _deleted, _revisions: { start, ids: [next, hash] } }
  await db.bulkDocs([grafted], { new_edits: false })
  return true
}
