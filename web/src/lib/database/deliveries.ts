import { type Observable, Subject } from 'rxjs'
import type { Content, Delivery } from './meta.ts'

export interface Deliveries {
  /** What RxDB's downstream listens to. */
  readonly served$: Observable<{ documents: Content[]; checkpoint: Delivery }>
  /** Hands documents to RxDB; resolves when it has noted them as persisted. */
  deliver(documents: Content[]): Promise<void>
  /** What RxDB has not noted yet: of each document the last. */
  underway(): Content[]
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
  const waiting = new Map<number, PromiseWithResolvers<void> & { documents: Content[] }>()
  let count = 0

  return {
    served$,
    async deliver(documents) {
      if (documents.length === 0) return
      const n = ++count
      const arrival = { ...Promise.withResolvers<void>(), documents }
      waiting.set(n, arrival)
      served$.next({ documents, checkpoint: { tab, n } })
      await arrival.promise
    },
    underway() {
      const documents = [...waiting.values()].flatMap((each) => each.documents)
      return [...new Map(documents.map((each) => [each.id, each])).values()]
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
