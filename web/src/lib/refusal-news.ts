import { toasts } from './components/toasts.svelte.ts'
import type { Desk } from './desk.svelte.ts'
import { refused$ } from './kept.ts'
import * as m from './paraglide/messages.js'
import { refusals$ } from './refusals.ts'

/**
 * Keeps what the server did not accept in sight until somebody looks, and says it when it happens: what was there when
 * the app opened is not news.
 * @returns what stops it
 */
export function watchRefusals({ database, memberId }: Pick<Desk, 'database' | 'memberId'>): () => void {
  let known: ReadonlySet<string> | undefined
  const told = refused$(database, memberId).subscribe((versions) => {
    if (known && versions.some(({ id }) => !known?.has(id))) toasts.show(m.sync_refused_toast())
    known = new Set([...(known ?? []), ...versions.map(({ id }) => id)])
    refusals$.next(versions)
  })
  return () => {
    told.unsubscribe()
    refusals$.next([])
  }
}
