import { type CollectionName, storeId } from '@inviato/shared/collections.ts'
import type { PushResponse, PushRow, Refusal, WireDocument } from '@inviato/shared/replication.ts'
import { BehaviorSubject, type Observable } from 'rxjs'
import type { WorkspaceDatabase } from './databases.ts'
import type { Gate } from './gate.ts'
import { keep } from './keep.ts'
import type { Send } from './lane.ts'
import { takeMerged } from './merged.ts'
import { ownerOf } from './owner.ts'
import { createPause } from './pause.ts'
import { placeIn, type PositionKeeper } from './position.ts'
import { forgetRefused, noteRefused } from './refused.ts'
import { aloneMs, Declined, type Transport } from './transport.ts'
import { noteWritten } from './written.ts'

/**
 * Makes way for the server's no: keeps the refused words before anything else. Gives what stands instead: the server's
 * state, or nothing.
 */
export type GiveWay = (name: CollectionName, refused: readonly WireDocument[], refusal: Refusal) => Promise<WireDocument>

type Answered = (answer: PushResponse) => void

export interface Sender {
  readonly send: Send
  readonly giveWay: GiveWay
  /** The store names (`posts:<id>`) of what is on its way right now. */
  readonly underway$: Observable<ReadonlySet<string>>
}

export interface SenderNeeds {
  database: WorkspaceDatabase
  transport: Transport
  position: PositionKeeper
  /** Open while the server is there and knows this phone. */
  gate: Gate
  signal: AbortSignal
  /** Told when a push could not get through for a reason that concerns everything; closes the gate. */
  onBroken: (error: unknown) => void
}

/**
 * Sends what changed, row by row of RxDB's protocol. It waits while the server is away, sends less at a time where the
 * server cannot take all, and comes back with an answer to every row: none holds up another. It throws only when
 * `signal` ends it all.
 */
export function createSender(needs: SenderNeeds): Sender {
  const { database, transport, position, gate, signal, onBroken } = needs
  const underway$ = new BehaviorSubject<ReadonlySet<string>>(new Set())

  async function push(name: CollectionName, rows: PushRow[], answered: Answered): Promise<Pick<PushResponse, 'conflicts' | 'refusals' | 'there'>> {
    const pause = createPause()
    for (;;) {
      await gate.pass(signal)
      const at = placeIn(position.current)
      if (!at) throw new Error('The gate opened before the phone had a place')
      try {
        const answer = await transport.push(name, { ...at, rows }, signal)
        answered(answer)
        noteWritten(database, name, answer.written)
        for (const id of answer.overtaken) noteRefused(database, name, id)
        if (answer.pushed) await position.change({ pushed: answer.pushed })
        return answer
      } catch (error) {
        signal.throwIfAborted()
        const verdict = judge(error)
        if (verdict === 'split' && rows.length > 1) return await halves(name, rows, answered)
        if (verdict === 'split') return { conflicts: [], refusals: rows.map((row) => refuse(row, error)), there: [] }
        if (verdict === 'everything') onBroken(error)
        else await pause.rest(signal, { atLeastMs: aloneMs(error) })
      }
    }
  }

  async function halves(name: CollectionName, rows: PushRow[], answered: Answered) {
    const middle = Math.ceil(rows.length / 2)
    const first = await push(name, rows.slice(0, middle), answered)
    const second = await push(name, rows.slice(middle), answered)
    return {
      conflicts: [...first.conflicts, ...second.conflicts],
      refusals: [...first.refusals, ...second.refusals],
      there: [...first.there, ...second.there],
    }
  }

  const giveWay: GiveWay = async (name, states, { id, code, master }) => {
    const state = states.find((each) => each.id === id)
    if (state) await keep(database, name, state, { reason: 'refused', code, writer: ownerOf(database) })
    noteRefused(database, name, id)
    return master ?? { id, _deleted: true }
  }

  return {
    giveWay,
    underway$,
    async send(name, changes, heard) {
      const rows = changes.map((change): PushRow => {
        const row = toRow(change)
        return takeMerged(database, name, row.newDocumentState.id) ? { ...row, merged: true } : row
      })
      const names = new Set(rows.map((row) => storeId(name, row.newDocumentState.id)))
      for (const { newDocumentState } of rows) forgetRefused(database, name, newDocumentState.id)
      underway$.next(underway$.value.union(names))
      try {
        const { conflicts, refusals, there } = await push(name, rows, (answer) => heard(knownBy(answer, changes)))
        const states = rows.map((row) => row.newDocumentState)
        const masters = await Promise.all(refusals.map((refusal) => giveWay(name, states, refusal)))
        return { conflicts: [...conflicts, ...masters], there }
      } finally {
        underway$.next(underway$.value.difference(names))
      }
    },
  }
}

/**
 * What to do about a push that failed: send less at a time, begin anew with everything, or try again later. A server
 * that breaks (5xx) is never taken for a refusal: on a row that breaks it answers a refusal itself.
 */
function judge(error: unknown): 'split' | 'everything' | 'later' {
  if (!(error instanceof Declined)) return 'everything'
  if (error.status === 400 || error.status === 413) return 'split'
  return error.status === 429 || error.status >= 500 ? 'later' : 'everything'
}

/** The states that a server has which answers so. */
function knownBy({ written, conflicts, refusals }: PushResponse, sent: Parameters<Send>[1]): WireDocument[] {
  const ids = new Set(written.map(({ id }) => id))
  const taken = sent.flatMap(({ newDocumentState }) => (ids.has(newDocumentState.id) ? [newDocumentState] : []))
  return [...taken, ...conflicts, ...refusals.flatMap(({ master }) => master ?? [])]
}

/** The server could take this row neither with others nor alone. */
function refuse({ newDocumentState: { id }, assumedMasterState }: PushRow, error: unknown): Refusal {
  const tooLarge = error instanceof Declined && error.status === 413
  return { id, code: tooLarge ? 'too-large' : 'schema', message: '', master: assumedMasterState ?? null }
}

/** RxDB's own fields are no content; the seal is the server's and would only be weight. */
function toRow({ newDocumentState, assumedMasterState }: { newDocumentState: WireDocument; assumedMasterState?: WireDocument }): PushRow {
  const row: PushRow = { newDocumentState: content(newDocumentState) }
  if (assumedMasterState) row.assumedMasterState = content(assumedMasterState)
  return row
}

function content(document: WireDocument): WireDocument {
  const result: WireDocument = { id: document.id, _deleted: document._deleted }
  for (const [field, value] of Object.entries(document)) if (!field.startsWith('_') && field !== 'seal') result[field] = value
  return result
}
