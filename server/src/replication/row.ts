import { type CollectionName, collections, storeId } from '@inviato/shared/collections.ts'
import { bare, type Replica, sameContent } from '@inviato/shared/merge.ts'
import { refusalOf } from '@inviato/shared/permission.ts'
import type { PushRow, Refusal } from '@inviato/shared/replication.ts'
import * as z from 'zod/mini'
import type { NewDocument, StoredDocument } from '../database/database.ts'
import { fieldsOf } from '../database/document.ts'
import type { Reader } from './reader.ts'

/** Largest document in bytes of JSON: a post with a text of its own on each of thirty channels fits. */
export const largestDocument = 600_000

/** What is to be done with one pushed row. */
export type Verdict =
  | { is: 'write'; document: NewDocument }
  /** The store has this very state already: a reply was lost, or two tabs sent the same. */
  | { is: 'there' }
  | { is: 'conflict' }
  | { is: 'refused'; code: Refusal['code']; message: string }

/**
 * Decides about one row against the document as it is. What the phone says of `by`, arrival, `rev` and `seal` counts
 * nothing; any other key that its schema does not know is refused.
 */
export function judge(reader: Reader, collection: CollectionName, row: PushRow, current: StoredDocument | undefined): Verdict {
  const { newDocumentState: pushed, assumedMasterState: assumed } = row
  const forbidden = Object.keys(pushed).find((key) => key.startsWith('_') && key !== '_deleted')
  if (forbidden !== undefined) return refused('schema', `No document has a field ${forbidden}.`)
  if (Buffer.byteLength(JSON.stringify(pushed)) > largestDocument) return refused('too-large', 'The document is too large.')
  const { member, ctx } = reader
  const before = current && fieldsOf(current)
  const by = typeof before?.by === 'string' ? before.by : current && !current._deleted ? undefined : member.id
  const stamps = { ...(by !== undefined && { by }), arrivedAt: ctx.clock.now().toISOString(), ...(current && { editedBy: member.id }) }
  const state = bare(pushed)
  const { _deleted, ...content } = state
  const parsed = parse(collection, { ...content, ...stamps }, _deleted)
  if (!parsed.success) return refused('schema', describe(parsed.error))
  const is = current && replicaOf(current)
  if (!is && _deleted) return { is: 'there' }
  if (is && (sameState(is, state) || (collection === 'versions' && !_deleted))) return { is: 'there' }
  const old = is && !is._deleted ? { ...before, id: is.id } : undefined
  const code = refusalOf(member, collection, old, { ...content, ...stamps })
  if (code) return refused(code, messages[code])
  if (is && !(assumed && sameState(is, assumed))) return { is: 'conflict' }
  const stored = _deleted ? { id: content.id, ...stamps } : { ...content, ...stamps }
  return { is: 'write', document: { ...stored, _deleted, _id: storeId(collection, content.id), _rev: current?._rev } }
}

/** A stored document as a state that can be compared and merged. */
export function replicaOf(stored: StoredDocument): Replica {
  return { ...fieldsOf(stored), id: stored._id.slice(stored._id.indexOf(':') + 1), _deleted: stored._deleted ?? false }
}

/** Two removals are the same, whatever is left of what was removed. */
export function sameState(a: Replica, b: Replica): boolean {
  return a._deleted && b._deleted ? a.id === b.id : sameContent(a, b)
}

/** Of what is removed only its name counts. */
function parse(collection: CollectionName, content: object, isDeleted: boolean) {
  const { schema } = collections[collection]
  return isDeleted ? z.safeParse(z.object({ id: schema.shape.id }), content) : z.safeParse(schema, content)
}

function refused(code: Refusal['code'], message: string): Verdict {
  return { is: 'refused', code, message: message.slice(0, 500) }
}

function describe(error: z.core.$ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'document'}: ${issue.message}`).join('; ')
}

const messages = {
  'server-writes': 'Only the server writes this.',
  role: 'This needs another role.',
  immutable: 'This is written once and never changed.',
  'not-yours': 'Only who wrote this may change it.',
} as const
