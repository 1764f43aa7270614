import { waitsForMe } from './approvals.ts'
import { attention } from './attention.svelte.ts'
import { board } from './board.svelte.ts'
import { desk } from './desk.svelte.ts'
import { inbox } from './inbox.svelte.ts'

/** Keeps the numbers on the tabs true, from what is on this phone, until the returned function is called: then they are none. */
export function countAttention(): () => void {
  const stop = $effect.root(() => {
    $effect(() => {
      attention.inbox = inbox.open
    })
    $effect(() => {
      const { current } = desk
      const me = current && { id: current.memberId, role: current.role }
      attention.approvals = me ? board.views.filter((view) => waitsForMe(view, board, me)).length : 0
    })
    $effect(() => showBadge(attention.inbox + attention.approvals))
  })
  return () => {
    stop()
    attention.inbox = attention.approvals = 0
    showBadge(0)
  }
}

/** The number on the app's icon, where the platform has one. */
function showBadge(count: number): void {
  // Refused where the app is not installed: then there is no icon to put it on.
  void navigator.setAppBadge?.(count).catch(() => undefined)
}
