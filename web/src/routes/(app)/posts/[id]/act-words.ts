import type { Order } from '@inviato/shared/decision.ts'
import * as m from '$lib/paraglide/messages'

/** What an order asks for, as it stands on its button. */
export function sayAct(act: Order['body']['act']): string {
  const words: Partial<Record<Order['body']['act'], () => string>> = {
    cancel: m.posts_act_cancel,
    hold: m.posts_act_hold,
    now: m.posts_act_now,
    retry: m.posts_act_retry,
    'next-slot': m.posts_act_next_slot,
    drop: m.posts_act_drop,
    there: m.posts_act_there,
    absent: m.posts_act_absent,
    done: m.posts_hand_done,
    'take-down': m.posts_act_take_down,
  }
  return words[act]?.() ?? act
}
