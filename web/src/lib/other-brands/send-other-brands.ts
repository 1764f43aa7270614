import { Subject } from 'rxjs'
import { keepOutbox } from '../outbox.ts'
import type { RememberedMembership } from '../session-memory.ts'
import { refreshSession } from '../session.svelte.ts'
import type { WaitingItem } from '../waiting.ts'
import { otherBrands } from './other-brands.svelte.ts'
import type { Errand, Report } from './report.ts'
import { noteSettled } from './unsettled.ts'

/** Sends what other brands have on this phone, each by a worker of its own, until it is all sent or the signal is aborted. */
export function sendOtherBrands(accountId: string, brands: readonly RememberedMembership[], signal: AbortSignal): void {
  for (const { memberId, workspaceId } of brands) sendBrand({ accountId, memberId, workspaceId }, signal)
}

/** A worker that broke (its database did not open) is started anew after so long, in ms. */
const nextTry = 30_000

function sendBrand(errand: Errand, leaving: AbortSignal): void {
  const { accountId, workspaceId } = errand
  const done = new AbortController()
  const signal = AbortSignal.any([leaving, done.signal])
  const items$ = new Subject<readonly WaitingItem[]>()
  signal.addEventListener('abort', keepOutbox(errand, items$))
  start()

  function start(): void {
    // It may be ended at any moment, as the app may.
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    const broken = new AbortController()
    AbortSignal.any([signal, broken.signal]).addEventListener('abort', () => worker.terminate())
    worker.addEventListener('message', ({ data }: MessageEvent<Report>) => !signal.aborted && take(data))
    worker.addEventListener('error', ({ message }) => {
      console.warn('the work of another brand waits', message)
      broken.abort()
      setTimeout(() => !signal.aborted && start(), nextTry)
    })
    worker.postMessage(errand)
  }

  function take({ connection, items, left, settled }: Report): void {
    items$.next(items)
    if (settled) {
      noteSettled(accountId, workspaceId)
      otherBrands.left.delete(workspaceId)
    } else otherBrands.left.set(workspaceId, left)
    if (connection === 'removed') void refreshSession()
    if (settled || connection === 'removed') done.abort()
  }
}
