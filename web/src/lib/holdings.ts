import { type Holdings, isDevice } from '@inviato/shared/member.ts'
import { auditTime, BehaviorSubject, combineLatest, filter, firstValueFrom, fromEvent, map, takeUntil, timer } from 'rxjs'
import { connection$ } from './connection.ts'
import { createPause } from './database/pause.ts'
import type { Desk } from './desk.svelte.ts'
import { ask, nothing } from './request.ts'
import { type WaitingItem, waitingItems$ } from './waiting.ts'

/** What leaves at once is not worth a word, in ms. */
const settleMs = 2_000
/** Between two reports, in ms; longer where the server does not take them. */
const pauseMs = 8_000
/** A phone that has something says so again as often, in ms: that is when it was "seen". */
const stillHereMs = 5 * 60_000
const nothingHeld: Holdings = { documents: 0, media: 0, bytes: 0 }

/** What only this phone has: documents, and media with the bytes that each has still to send. Bytes that have all left are the server's. */
export function countHoldings(items: readonly WaitingItem[]): Holdings {
  const files = items.filter(({ kind, progress }) => kind === 'bytes' && progress !== 1)
  return {
    documents: items.filter(({ kind }) => kind === 'words').length,
    media: new Set(files.map(({ id }) => id)).size,
    bytes: files.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
  }
}

/** Tells the server what only this phone has of a brand, for the colleagues. @throws Refused, Unreachable */
export async function reportHoldings(workspaceId: string, holdings: Holdings): Promise<void> {
  await ask(`/api/workspaces/${workspaceId}/holdings`, nothing, { method: 'PUT', body: holdings })
}

/** What the server knows that this phone has of the brand on screen: this phone's own document says it. */
export function hearHoldings({ database, device }: Desk, signal: AbortSignal): BehaviorSubject<Holdings | undefined> {
  const known$ = new BehaviorSubject<Holdings | undefined>(nothingHeld)
  const hearing = database.members.findOne(device.id).$.subscribe((found) => {
    const document = found?.toMutableJSON()
    if (document && isDevice(document) && document.body.holds) known$.next(document.body.holds)
  })
  signal.addEventListener('abort', () => hearing.unsubscribe())
  return known$
}

/**
 * Reports what only this phone has of a brand whenever the server knows otherwise, until the signal is aborted.
 * @param known$ what the server knows; undefined where nobody has heard it, so that it is told at once. What was told is noted there.
 */
export async function tellHoldings(workspaceId: string, known$: BehaviorSubject<Holdings | undefined>, signal: AbortSignal): Promise<void> {
  const pause = createPause(pauseMs)
  let saidAt = -Infinity
  const isDue = (held: Holdings, known: Holdings | undefined): boolean =>
    !isSame(held, known) || (!holdsNothing(held) && performance.now() - saidAt >= stillHereMs)
  const due$ = combineLatest([waitingItems$.pipe(map(countHoldings)), known$, connection$, timer(0, stillHereMs)]).pipe(
    auditTime(settleMs),
    filter(([held, known, connection]) => connection === 'connected' && isDue(held, known)),
    map(([held]) => held),
    takeUntil(fromEvent(signal, 'abort')),
  )
  while (!signal.aborted) {
    const held = await firstValueFrom(due$, { defaultValue: undefined })
    if (!held) return
    try {
      await reportHoldings(workspaceId, held)
      known$.next(held)
      saidAt = performance.now()
      pause.reset()
    } catch {
      // Said again below: nobody is shown anything untrue meanwhile, only what is older.
    }
    await pause.rest(signal).catch(() => undefined)
  }
}

export function holdsNothing(held: Holdings | undefined): boolean {
  return isSame(nothingHeld, held)
}

function isSame(a: Holdings, b: Holdings | undefined): boolean {
  return a.documents === b?.documents && a.media === b.media && a.bytes === b.bytes
}
