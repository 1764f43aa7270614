import { noSayOf } from './approvals.ts'
import { attention } from './attention.svelte.ts'
import { board } from './board.svelte.ts'
import { desk } from './desk.svelte.ts'
import { inbox } from './inbox.svelte.ts'
import { contentOf } from './post-view.ts'

/** Keeps the numbers on the tabs true, from what is on this phone, until the returned function is called. */
export function countAttention(): () => void {
  return $effect.root(() => {
    $effect(() => {
      attention.inbox = inbox.open
    })
    $effect(() => {
      attention.approvals = board.views.filter((view) => view.status === 'in-review' && isMineToApprove(view)).length
    })
    $effect(() => showBadge(attention.inbox + attention.approvals))
  })
}

/** The number on the app's icon, where the platform has one. */
function showBadge(count: number): void {
  // Refused where the app is not installed: then there is no icon to put it on.
  void navigator.setAppBadge?.(count).catch(() => undefined)
}

function isMineToApprove(view: Parameters<typeof contentOf>[0]): boolean {
  const { current } = desk
  if (!current) return false
  return noSayOf({ id: current.memberId, role: current.role }, contentOf(view, board).standing, board.policy) === undefined
}
