import type { CollectionName } from '@inviato/shared/collections.ts'
import type { PushResponse, PushRow, Witness } from '@inviato/shared/replication.ts'
import { isConflict } from '../database/claim.ts'
import type { StoredDocument } from '../database/database.ts'
import type { BulkRow } from '../database/pouchdb.ts'
import { witnessOf } from './checkpoint.ts'
import { readCurrent } from './current.ts'
import { wasThere } from './overtaken.ts'
import type { Reader } from './reader.ts'
import { judge, type Verdict } from './row.ts'
import { serve } from './serve.ts'
import { setAside } from './set-aside.ts'

/** One row on its way: what is known of the document, and what is to be done. */
interface Judged {
  id: string
  row: PushRow
  current: StoredDocument | undefined
  verdict: Verdict
  /** What it is stored as, where that is what the phone sent. */
  rev?: string
}

/**
 * Writes what a phone changed. Total: each row is written, found there already, answered as a conflict with the
 * server's state, or refused with a code; none holds up another, and the same push twice is one write.
 * @param isGivenBack nothing is taken for new: what has no base may have been there, and removed since
 */
export async function push(
  reader: Reader,
  collection: CollectionName,
  rows: readonly PushRow[],
  isGivenBack = false,
): Promise<PushResponse> {
  const unique = new Map(rows.map((row) => [row.newDocumentState.id, row]))
  // What claims to be new is written as new: where it is not, the store says so, and only then is it read.
  const claimed = [...unique.values()].filter(({ newDocumentState: state, assumedMasterState: base }) => isGivenBack || base || state._deleted)
  const current = await readCurrent(reader.db, collection, claimed.map((row) => row.newDocumentState.id))
  const judged = Array.from(unique, ([id, row]) => judgeSafely(reader, collection, row, current.get(id)))
  const { settled, pushed } = await write(reader, collection, judged)
  const response: PushResponse = { conflicts: [], refusals: [], overtaken: [], written: [], there: [], pushed }
  for (const { id, row, current, verdict, rev } of settled) {
    if (rev !== undefined) response.written.push({ id, rev })
    const master = current && serve(reader, collection, current)
    if (verdict.is === 'conflict') {
      response.conflicts.push(master ?? { id, _deleted: true })
      if (current && (await wasThere(reader.db, row, current))) response.overtaken.push(id)
    } else if (verdict.is === 'refused') {
      response.refusals.push({ id, code: verdict.code, message: verdict.message, master: master ?? null })
    } else if (verdict.is === 'there' && master) response.there.push(master)
  }
  return response
}

/** A row on which our own code breaks is refused like any other: it must not hold up the rest for ever. */
function judgeSafely(
  reader: Reader,
  collection: CollectionName,
  row: PushRow,
  current: StoredDocument | undefined,
): Judged {
  const { id } = row.newDocumentState
  try {
    const verdict = judge(reader, collection, row, current)
    return { id, row, current, verdict, ...(verdict.is === 'there' && current && { rev: current._rev }) }
  } catch (error) {
    reader.ctx.log.error({ err: error, collection, id }, 'a pushed row could not be judged')
    return { id, row, current, verdict: { is: 'refused', code: 'failed', message: 'The server could not read this.' } }
  }
}

/** Writes what is to be written, at once, and judges again what somebody else had written meanwhile, or before. */
async function write(
  reader: Reader,
  collection: CollectionName,
  judged: readonly Judged[],
): Promise<{ settled: Judged[]; pushed: Witness | null }> {
  const writes = judged.flatMap((each) => (each.verdict.is === 'write' ? [{ each, document: each.verdict.document }] : []))
  if (writes.length === 0) return { settled: [...judged], pushed: null }
  const before = writes.flatMap(({ each: { current, row }, document }) => setAside(collection, current, document, row.merged ?? false))
  const answers = (await reader.db.bulkDocs([...before, ...writes.map(({ document }) => document)])).slice(before.length)
  const answerOf = new Map(writes.map(({ each }, index) => [each.id, answers[index]]))
  const late = writes.flatMap(({ each: { id } }) => (isConflict(answerOf.get(id)) || isAccepted(answerOf.get(id)) ? [id] : []))
  const now = await readCurrent(reader.db, collection, late)
  const settled = judged.map((each): Judged => {
    const answer = answerOf.get(each.id)
    // What a cluster only accepted is no more certain for being found: it is asked for again until it is plainly there.
    if (isAccepted(answer)) return { ...each, current: now.get(each.id), verdict: { is: 'conflict' } }
    if (isConflict(answer)) return again(reader, collection, each, now.get(each.id))
    if (answer?.ok) return { ...each, rev: answer.rev }
    return answer ? { ...each, verdict: { is: 'refused', code: 'failed', message: reasonOf(answer) } } : each
  })
  const last = answers.findLast((answer) => answer.ok && !answer.accepted)
  return { settled, pushed: last?.ok ? witnessOf(reader, { id: last.id, rev: last.rev }) : null }
}

function again(reader: Reader, collection: CollectionName, { row }: Judged, current: StoredDocument | undefined): Judged {
  const judged = judgeSafely(reader, collection, row, current)
  return judged.verdict.is === 'write' ? { ...judged, verdict: { is: 'conflict' } } : judged
}

function isAccepted(answer: BulkRow | undefined): boolean {
  return answer?.ok === true && answer.accepted === true
}

function reasonOf(answer: BulkRow): string {
  return answer.ok ? '' : (answer.reason ?? answer.message ?? 'The store did not take this.').slice(0, 500)
}
