import type { PushRow } from '@inviato/shared/replication.ts'
import type { Database, StoredDocument } from '../database/database.ts'
import { lineOf, readRevision } from './revision.ts'
import { replicaOf, sameState } from './row.ts'

/** How far back one looks: between a push and its repetition lie few changes of one document. */
const depth = 20

/**
 * Whether a document was what a conflicting row wants it to be, since the state that the row was made upon: the phone
 * had sent it before and never heard the answer. What others made of it meanwhile knew of it.
 */
export async function wasThere(db: Database, row: PushRow, current: StoredDocument): Promise<boolean> {
  const { newDocumentState: wanted, assumedMasterState: base } = row
  for (const rev of (await lineOf(db, current)).slice(1, depth)) {
    const stored = await readRevision(db, current._id, rev)
    const state = stored && replicaOf(stored)
    if (!state || (base && sameState(state, base))) return false
    if (sameState(state, wanted)) return true
  }
  return false
}
