import { board } from '$lib/board.svelte.ts'
import type { Answer } from '$lib/conversation.ts'
import * as m from '$lib/paraglide/messages'
import { sayTime } from '$lib/spoken-time.ts'

/** A colleague as the others call them. */
export function nameOf(memberId: string | undefined, me: string): string {
  if (memberId === me) return m.inbox_by_you()
  return board.nameOf(memberId) ?? m.inbox_someone()
}

/** How an answer stands, as a sentence. */
export function sayAnswer({ reply, state }: Answer, around: { hidden: boolean; memberId: string; now: Date; connected: boolean }): string {
  const mine = reply.by === around.memberId
  switch (state.is) {
    case 'draft':
      return mine ? m.inbox_state_draft() : m.inbox_state_draft_of({ name: nameOf(reply.by, around.memberId) })
    case 'overtaken': {
      const name = nameOf(state.by.by, around.memberId)
      return mine ? m.inbox_overtaken({ name }) : m.inbox_overtaken_other({ name })
    }
    case 'in-review':
      return mine ? m.inbox_state_review_mine() : m.inbox_state_review()
    case 'changes-asked':
      return state.note ? `${m.inbox_state_changes()}: ${state.note}` : m.inbox_state_changes()
    case 'held':
      return m.inbox_state_held()
    case 'going-out':
      if (board.stopped) return m.inbox_state_stopped()
      return around.connected ? m.inbox_state_going() : m.inbox_state_going_offline()
    case 'published':
      if (state.publication.error) return m.inbox_state_stays()
      if (around.hidden) return m.inbox_state_unseen()
      return m.inbox_state_published({ when: sayTime(state.at, around.now) })
    case 'taking-down':
      if (state.publication.error) return m.inbox_state_taking_down_stuck()
      return state.heard ? m.inbox_state_taking_down() : m.inbox_state_taking_down_unheard()
    case 'taken-down':
      return m.inbox_state_taken_down()
    case 'maybe-live':
      return m.inbox_state_maybe()
    case 'not-sent':
      if (state.publication.state === 'missed') return m.inbox_state_missed()
      return state.publication.state === 'reconnect' ? m.inbox_state_reconnect() : m.inbox_state_not_sent()
  }
}
