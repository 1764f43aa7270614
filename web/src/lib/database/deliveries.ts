import { type Observable, Subject } from 'rxjs'
import type { Content, Delivery } from './meta.ts'

export interface Deliveries {
  /** What RxDB's downstream listens to. */
  readonly served$: Observable<{ documents: Content[]; checkpoint: Delivery }>
  /** Hands documents to RxDB; resolves when it has noted them as persisted. */
  deliver(documents: Content[]): Promise<void>
  /** RxDB stored the checkpoint of a delivery, which it does only after the documents. */
  arrived(checkpoint: Delivery | undefined): void
  /** RxDB could not write: what is under way may be lost, and has to be read again. */
  failed(error: unknown): void
}

/**
 * Counts deliveries to one collection, because RxDB tells nobody when it has persisted one: its stored checkpoint does.
 * @param tab tells this count from another one's, of another tab or an earlier time
 */
export function createDeliveries(tab: string): Deliveries {
  const served$ = new Subject<{ documents: Content[]; checkpoint: Delivery }>()
  const waiting = new Map<number, PromiseWithResolvers<void>>()
  let count = 0

  return {
    served$,
    async deliver(documents) {
      if (documents.length === 0) return
      const n = ++count
      const arrival = Promise.withResolvers<void>()
      waiting.set(n, arrival)
      served$.next({ documents, checkpoint: { tab, n } })
      await arrival.promise
    },
    arrived(checkpoint) {
      if (checkpoint?.tab !== tab) return
      for (const [n, { resolve }] of waiting) {
        if (n > checkpoint.n) continue
        waiting.delete(n)
        resolve()
      }
    },
    failed(error) {
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    },
  }
}
