import { noSayOf } from './approvals.ts'
import { attention } from './attention.svelte.ts'
import { board } from './board.svelte.ts'
import { desk } from './desk.svelte.ts'
import { contentOf } from './post-view.ts'

/** Keeps the numbers on the tabs true, from what is on this phone, until the returned function is called. */
export function countAttention(): () => void {
  return $effect.root(() => {
    $effect(() => {
      attention.approvals = board.views.filter((view) => view.status === 'in-review' && isMineToApprove(view)).length
    })
  })
}

function isMineToApprove(view: Parameters<typeof contentOf>[0]): boolean {
  const { current } = desk
  if (!current) return false
  return noSayOf({ id: current.memberId, role: current.role }, contentOf(view, board).standing, board.policy) === undefined
}
