import { type CollectionName, fromStoreId } from '@inviato/shared/collections.ts'
import { canSee } from '@inviato/shared/permission.ts'
import type { DocumentsByCollection, WireDocument } from '@inviato/shared/replication.ts'
import type { StoredDocument } from '../database/database.ts'
import { fieldsOf } from '../database/document.ts'
import { sealDocument } from './document-seal.ts'
import type { Reader } from './reader.ts'

/** What was sealed of a document as it was read: the live feed hands the same one to every phone. */
const sealed = new WeakMap<StoredDocument, WireDocument>()

/**
 * A stored document as its reader may see it: with its revision and a seal, by which the server knows it again if its
 * store ever forgets it. What the reader may not see is served as gone, so that it leaves the phone.
 */
export function serve(reader: Reader, collection: CollectionName, stored: StoredDocument): WireDocument {
  const id = stored._id.slice(collection.length + 1)
  if (!canSee(reader.member, collection, stored)) return { id, _deleted: true }
  const known = sealed.get(stored)
  if (known) return known
  const content = { ...fieldsOf(stored), id, _deleted: stored._deleted ?? false, rev: stored._rev }
  const served = { ...content, seal: sealDocument(reader, collection, content) }
  sealed.set(stored, served)
  return served
}

/** Changed documents by collection, as the reader may see them; what is no replicated document is left out. */
export function serveAll(reader: Reader, changed: Iterable<StoredDocument>): DocumentsByCollection {
  const documents: DocumentsByCollection = {}
  for (const stored of changed) {
    const name = fromStoreId(stored._id)
    if (name) (documents[name.collection] ??= []).push(serve(reader, name.collection, stored))
  }
  return documents
}
