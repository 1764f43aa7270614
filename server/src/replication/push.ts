import type { CollectionName } from '@inviato/shared/collections.ts'
import type { PushRow, PushResponse, Refusal, WireDocument, Witness } from '@inviato/shared/replication.ts'
import type { NewDocument, StoredDocument } from '../database/database.ts'
import type { BulkRow } from '../database/pouchdb.ts'
import { witnessOf } from './checkpoint.ts'
import { readCurrent } from './current.ts'
import type { Reader } from './reader.ts'
import { judge, replicaOf, sameState, type Verdict } from './row.ts'
import { serve } from './serve.ts'

interface Judged {
  row: PushRow
  verdict: Verdict
}

/**
 * Writes what a phone changed. Total: each row is written, found there already, answered as a conflict with the
 * server's state, or refused with a code; none holds up another, and the same push twice is one write.
 */
export async function push(reader: Reader, collection: CollectionName, rows: readonly PushRow[]): Promise<PushResponse> {
  const unique = new Map(rows.map((row) => [row.newDocumentState.id, row]))
  const current = await readCurrent(reader.db, collection, [...unique.keys()])
  const judged = Array.from(unique.values(), (row): Judged => ({ row, verdict: judgeSafely(reader, collection, row, current) }))
  const written = await write(reader, collection, judged)
  const state = (id: string): WireDocument | undefined => {
    const stored = written.lost.get(id) ?? current.get(id)
    return stored && serve(reader, collection, stored)
  }
  const conflicts = judged.flatMap(({ row, verdict }) => {
    const { id } = row.newDocumentState
    const isConflict = verdict.is === 'conflict' || written.lost.has(id)
    return isConflict ? [state(id) ?? { id, _deleted: true }] : []
  })
  const refusals = judged.flatMap(({ row, verdict }): Refusal[] => {
    const { id } = row.newDocumentState
    const failed = written.failed.get(id)
    if (failed !== undefined) return [{ id, code: 'failed', message: failed, master: state(id) ?? null }]
    if (verdict.is !== 'refused') return []
    return [{ id, code: verdict.code, message: verdict.message, master: state(id) ?? null }]
  })
  return { conflicts, refusals, pushed: written.pushed }
}

/** A row on which our own code breaks is refused like any other: it must not hold up the rest for ever. */
function judgeSafely(reader: Reader, collection: CollectionName, row: PushRow, current: Map<string, StoredDocument>): Verdict {
  try {
    return judge(reader, collection, row, current.get(row.newDocumentState.id))
  } catch (error) {
    reader.ctx.log.error({ err: error, collection, id: row.newDocumentState.id }, 'a pushed row could not be judged')
    return { is: 'refused', code: 'failed', message: 'The server could not read this.' }
  }
}

interface Written {
  pushed: Witness | null
  /** What somebody else wrote at the same moment, by id. */
  lost: Map<string, StoredDocument>
  /** What the store itself would not take, by id. */
  failed: Map<string, string>
}

async function write(reader: Reader, collection: CollectionName, judged: readonly Judged[]): Promise<Written> {
  const writes = judged.flatMap(({ verdict }) => (verdict.is === 'write' ? [verdict] : []))
  const result: Written = { pushed: null, lost: new Map(), failed: new Map() }
  if (writes.length === 0) return result
  const answers = await reader.db.bulkDocs(writes.map(({ document }) => document))
  const uncertain: string[] = []
  for (const [index, answer] of answers.entries()) {
    const id = writes[index]?.state.id ?? ''
    if (answer.ok && !answer.accepted) result.pushed = witnessOf(reader, { id: answer.id, rev: answer.rev })
    else if (answer.ok || isConflict(answer)) uncertain.push(id)
    else result.failed.set(id, reasonOf(answer))
  }
  const now = uncertain.length > 0 ? await readCurrent(reader.db, collection, uncertain) : new Map<string, StoredDocument>()
  for (const { state } of writes) {
    const stored = now.get(state.id)
    // What a cluster only accepted is no more certain for being found: it is asked for again, until it is plainly there.
    if (stored && (!sameState(replicaOf(stored), state) || wasAccepted(answers, writes, state.id))) result.lost.set(state.id, stored)
  }
  return result
}

function wasAccepted(answers: readonly BulkRow[], writes: readonly { document: NewDocument; state: { id: string } }[], id: string): boolean {
  const index = writes.findIndex(({ state }) => state.id === id)
  const answer = answers[index]
  return answer?.ok === true && answer.accepted === true
}

function isConflict(answer: BulkRow): boolean {
  return !answer.ok && (answer.status === 409 || answer.name === 'conflict' || answer.error === 'conflict')
}

function reasonOf(answer: BulkRow): string {
  return answer.ok ? '' : (answer.reason ?? answer.message ?? 'The store did not take this.').slice(0, 500)
}
