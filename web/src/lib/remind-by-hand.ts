import { isLive } from '@inviato/shared/plan.ts'
import type { Role } from '@inviato/shared/member.ts'
import { handOffsOf } from './hand-off.ts'
import type { PostView, Surroundings } from './post-view.ts'

/** What one post asks of this person by hand, now. */
export interface Reminder {
  postId: string
  /** Of its channels the first. */
  channelId: string
  turns: string[]
  dueAt: string
}

/** What is older is found in the app: nobody is called for it on opening. */
const lateMs = 60 * 60_000

/**
 * Whom a phone tells by itself, at the hour, of what is to be published by hand: the same people as the server, who may
 * not have heard of it yet.
 */
export function remindersOf(views: readonly PostView[], around: Surroundings, me: { id: string; role: Role }, now: Date): Reminder[] {
  return views.flatMap((view) => {
    if (!answersFor(view, around, me, now)) return []
    const due = handOffsOf(view, around, now).filter(({ dueAt }) => now.getTime() - Date.parse(dueAt) < lateMs)
    const [first] = due
    return first ? [{ postId: view.post.id, channelId: first.channelId, turns: [...new Set(due.map(({ turn }) => turn))], dueAt: first.dueAt }] : []
  })
}

function answersFor({ post, release }: PostView, { events }: Surroundings, me: { id: string; role: Role }, now: Date): boolean {
  if (me.role === 'owner' || me.role === 'manager' || release?.by === me.id) return true
  const event = events.find(({ id }) => id === post.coverageId)
  return event !== undefined && isLive(event, now) && event.body.onDuty.includes(me.id)
}
