import { quietUntil, wants } from '@inviato/shared/notification.ts'
import { board } from './board.svelte.ts'
import { clock } from './clock.svelte.ts'
import { type Desk, desk } from './desk.svelte.ts'
import { deviceLanguage } from './language.svelte.ts'
import { askChoices, keptChoices } from './notification-choices.svelte.ts'
import { notificationLook } from './notification-look.ts'
import * as m from './paraglide/messages'
import { isTold } from './push.svelte.ts'
import { type Reminder, remindersOf } from './remind-by-hand.ts'
import { firstTelling } from './told.ts'

/**
 * Tells of what is to be published by hand at its hour, also without a network, for as long as the app is open: from
 * what is on this phone, until the returned function is called. The server's own push then makes no second sound.
 */
export function tellByHand(): () => void {
  return $effect.root(() => {
    const workspaceId = $derived(desk.current?.workspaceId)
    $effect(() => {
      if (workspaceId && isTold()) askChoices(workspaceId)
    })
    $effect(() => {
      const { current } = desk
      if (!current || board.opening || !isTold()) return
      const { now } = clock
      const choices = keptChoices(current.workspaceId)
      if (!wants(choices, 'by-hand') || quietUntil(choices, now)) return
      for (const reminder of remindersOf(board.views, board, { id: current.memberId, role: current.role }, now)) void tell(reminder, current)
    })
  })
}

async function tell({ postId, channelId, turns, dueAt }: Reminder, { workspaceId }: Desk): Promise<void> {
  const [brand, channel] = [board.workspace?.name ?? '', board.channels.get(channelId)?.body.name ?? '']
  const tag = `by-hand:${postId}`
  if (!(await firstTelling(tag, turns))) return
  // Who is looking at the very post sees it there.
  if (document.visibilityState === 'visible' && location.pathname.startsWith(`/posts/${postId}`)) return
  const registration = await navigator.serviceWorker.ready
  await registration.showNotification(m.notifications_by_hand_title({ brand }), {
    ...notificationLook,
    body: m.notifications_by_hand_text({ channel }),
    lang: deviceLanguage.current,
    tag,
    renotify: true,
    timestamp: Date.parse(dueAt),
    data: { navigate: `/posts/${postId}?brand=${workspaceId}` },
  } as NotificationOptions)
}
