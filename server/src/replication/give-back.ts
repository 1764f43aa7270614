import { type CollectionName, storeId } from '@inviato/shared/collections.ts'
import { merge, type Replica } from '@inviato/shared/merge.ts'
import type { GiveBackRequest, GiveBackResponse, PushRow, Refusal, WireDocument } from '@inviato/shared/replication.ts'
import { type Database, hasStatus, type StoredDocument } from '../database/database.ts'
import { witnessNow } from './checkpoint.ts'
import { readCurrent } from './current.ts'
import { isServersWord } from './document-seal.ts'
import { graft } from './graft.ts'
import { keepVersions } from './kept.ts'
import { push } from './push.ts'
import type { Reader } from './reader.ts'
import { knowsRevision, readRevision } from './revision.ts'
import { replicaOf } from './row.ts'
import { serve } from './serve.ts'
import { liesBefore, settle } from './settle.ts'

/** How often a merge is tried again because somebody wrote at the same moment. */
const attempts = 3

/**
 * Takes back what a phone last knew as the server's word, after this store was set back or replaced. A right seal with
 * an unknown revision is written back as it was, with that very revision, whoever may write it: only this server can
 * have made the seal. The rest (what the phone had sent and not yet seen again) is an ordinary push, merged where
 * somebody else wrote meanwhile.
 * @returns the current states that differ from what was given, removals among them, what was refused, and what the store
 * must know from now on
 */
export async function giveBack(reader: Reader, rows: GiveBackRequest['rows']): Promise<GiveBackResponse> {
  // Two phones often have the same to give at the same moment, and each looks before it writes.
  const turn = (turns.get(reader.db) ?? Promise.resolve()).then(() => takeBack(reader, rows))
  turns.set(reader.db, turn.then(ignore, ignore))
  return turn
}

const turns = new WeakMap<Database, Promise<void>>()

function ignore(): void {}

async function takeBack(reader: Reader, rows: GiveBackRequest['rows']): Promise<GiveBackResponse> {
  const response: GiveBackResponse = { documents: {}, refusals: [], pushed: null }
  for (const [collection, given] of Map.groupBy(rows, (row) => row.collection)) {
    const documents = given.map((row) => row.document)
    const { sealed = [], own = [] } = Object.groupBy(documents, (each) => (isServersWord(reader, collection, each) ? 'sealed' : 'own'))
    await Promise.all(sealed.map((document) => restore(reader, collection, document)))
    const grafted = await Promise.all(own.map((document) => graft(reader, collection, document)))
    const refusals = await pushOwn(reader, collection, own.filter((_, index) => !grafted[index]))
    response.refusals.push(...refusals.map((refusal) => ({ ...refusal, collection })))
    const current = await readCurrent(reader.db, collection, documents.map(({ id }) => id))
    response.documents[collection] = documents.flatMap(({ id, rev }) => {
      const stored = current.get(id)
      return stored && stored._rev !== rev ? [serve(reader, collection, stored)] : []
    })
  }
  return { ...response, pushed: await witnessNow(reader) }
}

/** Writes a sealed state back with its own revision, and settles it with what is there. */
async function restore(reader: Reader, collection: CollectionName, document: WireDocument): Promise<void> {
  const { db } = reader
  const _id = storeId(collection, document.id)
  const { rev, seal: _seal, ...content } = document
  if (typeof rev !== 'string') return
  const given: StoredDocument = { ...content, _id, _rev: rev }
  if (!(await knowsRevision(db, _id, rev))) {
    const before = (await readCurrent(db, collection, [document.id])).get(document.id)
    await db.bulkDocs([given], { new_edits: false })
    if (before) await settle(reader, collection, before, given, (kept) => keepVersions(reader, collection, kept, [replicaOf(before), replicaOf(given)]))
  }
  await settleBranches(reader, collection, _id)
}

/** What stands beside each other still: the server wrote at that very moment, or was killed in between. */
async function settleBranches(reader: Reader, collection: CollectionName, _id: string): Promise<void> {
  const { db } = reader
  for (let attempt = 0; attempt < attempts; attempt++) {
    const stored = await db.get(_id, { conflicts: true }).catch(gone)
    const [rev] = stored?._conflicts ?? []
    const other = rev === undefined ? undefined : await readRevision(db, _id, rev)
    if (!stored || !other) return
    const { _conflicts, ...standing } = stored
    await settle(reader, collection, standing, other, (kept) => keepVersions(reader, collection, kept, [replicaOf(standing), replicaOf(other)]))
  }
}

function gone(error: unknown): undefined {
  if (!hasStatus(error, 404)) throw error
}

/** Sends on what the phone had sent, on the revision that it was based on, and merges it where that has moved. */
async function pushOwn(reader: Reader, collection: CollectionName, own: readonly WireDocument[]): Promise<Refusal[]> {
  const bases = await Promise.all(own.map((document) => baseOf(reader, collection, document)))
  let rows = own.map((document, index): PushRow => ({ newDocumentState: document, assumedMasterState: bases[index] }))
  const refusals: Refusal[] = []
  for (let attempt = 0; attempt < attempts && rows.length > 0; attempt++) {
    const response = await push(reader, collection, rows, true)
    refusals.push(...response.refusals)
    // What was there before, others have gone on from.
    const conflicts = new Map(response.conflicts.flatMap((master) => (response.overtaken.includes(master.id) ? [] : [[master.id, master]])))
    const merged = rows.flatMap(({ newDocumentState: state, assumedMasterState: base }) => {
      const master = conflicts.get(state.id)
      return master ? [{ master, ...merge(collection, base, state, master) }] : []
    })
    await keepVersions(reader, collection, merged.flatMap(({ kept }) => kept), [...response.conflicts, ...rows.map(writtenBy(reader))])
    rows = merged.map(({ master, document }) => ({ newDocumentState: document, assumedMasterState: master }))
  }
  return refusals
}

/** What a phone gives back as its own was written there. */
function writtenBy({ member }: Reader): (row: PushRow) => Replica {
  return ({ newDocumentState }) => ({ ...newDocumentState, editedBy: member.id })
}

/** What it was made upon; where that is lost, what stands, if it lies before that on the line that broke. */
async function baseOf(reader: Reader, collection: CollectionName, { id, rev, arrivedAt }: WireDocument): Promise<Replica | undefined> {
  if (typeof rev !== 'string') return undefined
  const _id = storeId(collection, id)
  const base = await readRevision(reader.db, _id, rev)
  if (base) return replicaOf(base)
  const stored = (await readCurrent(reader.db, collection, [id])).get(id)
  return stored && (await liesBefore(reader, collection, stored, { _id, _rev: rev, arrivedAt })) ? replicaOf(stored) : undefined
}
