import { pairwise } from 'rxjs'
import { toasts } from './components/toasts.svelte.ts'
import type { Desk } from './desk.svelte.ts'
import { refused$ } from './kept.ts'
import * as m from './paraglide/messages.js'
import { refusals$ } from './refusals.ts'

/**
 * Keeps what the server did not accept in sight until somebody looks, and says it when it happens.
 * @returns what stops it
 */
export function watchRefusals({ database, memberId }: Pick<Desk, 'database' | 'memberId'>): () => void {
  const told = refused$(database, memberId).subscribe((versions) => refusals$.next(versions))
  told.add(
    refusals$.pipe(pairwise()).subscribe(([before, now]) => {
      if (now.some(({ id }) => !before.some((each) => each.id === id)) && now.length > before.length) toasts.show(m.sync_refused_toast())
    }),
  )
  return () => {
    told.unsubscribe()
    refusals$.next([])
  }
}
