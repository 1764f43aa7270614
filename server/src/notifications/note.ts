import { quietUntil, wants } from '@inviato/shared/notification.ts'
import type { Member } from '@inviato/shared/member.ts'
import type { Context } from '../context.ts'
import type { Desk } from './desk.ts'
import type { Happening } from './happening.ts'
import { changeNotice, type Notice, noticeId } from './notice.ts'
import { isOpen } from './open.ts'
import { recipientsOf } from './recipients.ts'
import { readPreferences, subscriptionsOf } from './record.ts'

/** What is older than this is history: a workspace that was copied here, or a server that was off for long, buzzes for nothing of it. */
export const oldMs = 6 * 3_600_000
/** How soon after a sound the same group makes the next one; until then it only changes its text. */
const calmMs = 10 * 60_000
/** How soon after the last message the same group sends the next one without a sound. */
const gatherMs = 30_000

type Needs = Pick<Context, 'store' | 'clock'>

/** Writes down what has happened for each member who is to be told. @returns the notices that now wait to be sent */
export async function note(ctx: Needs, desk: Desk, happening: Happening): Promise<Notice[]> {
  const now = ctx.clock.now()
  if (now.getTime() - Date.parse(happening.at) > oldMs) return []
  const members = await recipientsOf(desk, happening, now)
  if (members.length === 0 || !(await isOpen(desk, happening.kind, happening.item))) return []
  const notices = await Promise.all(members.map((member) => noteFor(ctx, desk, happening, member, now)))
  return notices.filter((notice) => notice !== undefined)
}

async function noteFor(ctx: Needs, desk: Desk, { kind, group, item }: Happening, member: Member, now: Date): Promise<Notice | undefined> {
  const preferences = await readPreferences(ctx, member.id, desk.workspaceId)
  if (!wants(preferences, kind) || (await subscriptionsOf(ctx, member.id)).length === 0) return undefined
  const quietEnd = quietUntil(preferences, now)
  return changeNotice(desk.db, noticeId(member.id, kind, group), (before) => {
    if (before?.items.includes(item)) return undefined
    const since = now.getTime() - Date.parse(before?.buzzedAt ?? new Date(0).toISOString())
    const silent = before?.state === 'sending' || since < calmMs
    const sendAt = quietEnd?.getTime() ?? (silent ? now.getTime() + gatherMs : now.getTime())
    return {
      memberId: member.id,
      kind,
      group,
      state: 'waiting',
      items: [...(before?.items ?? []), item],
      // What already waits is not put off any further.
      sendAt: before?.state === 'waiting' ? before.sendAt : new Date(sendAt).toISOString(),
      buzzedAt: before?.buzzedAt,
      silent: before?.state === 'waiting' ? before.silent : silent,
    }
  })
}
