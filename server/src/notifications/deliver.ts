import { createHash } from 'node:crypto'
import type { NoticeKind } from '@inviato/shared/notification.ts'
import type { Context } from '../context.ts'
import { compose } from './compose.ts'
import type { Desk } from './desk.ts'
import { oldMs } from './note.ts'
import { changeNotice, listNotices, type Notice, removeNotice } from './notice.ts'
import { isOpen } from './open.ts'
import { deviceOf, forgetSubscription, type KeptSubscription, subscriptionsOf } from './record.ts'
import { sendPush, type Delivery, type Sent } from './send.ts'
import { vapidKeys } from './vapid.ts'

export type Needs = Pick<Context, 'store' | 'clock' | 'secrets' | 'http' | 'publicUrl' | 'log'>

/**
 * Tells a member what waits for them, if it still does. The notice says `sending` before anything leaves, and what came
 * of it afterwards.
 * @returns the notice where it waits again, because a push service asked to
 */
export async function deliverNotice(ctx: Needs, desk: Desk, id: string): Promise<Notice | undefined> {
  const now = ctx.clock.now()
  const taken = await changeNotice(desk.db, id, (before) => {
    if (!before || before.state === 'sent') return undefined
    // Found half-sent: the sound may have been made, so it is not made again.
    return { ...before, state: 'sending', silent: before.silent || before.state === 'sending' }
  })
  if (!taken) return undefined
  const open = await stillOpen(desk, taken)
  const member = desk.members.get(taken.memberId)
  if (open.length === 0 || !member || member.body.removedAt) return finish(desk, taken, open)

  const all = await reachable(ctx, desk, taken)
  const message = await compose(desk, member, taken, open, {
    origin: ctx.publicUrl.origin,
    badge: await openCount(desk, member.id, now),
    silent: taken.silent,
    now,
  })
  const keys = await vapidKeys(ctx)
  const attempts = await Promise.all(all.map(async (subscription): Promise<Attempt> => {
    const result = await sendPush(ctx, keys, subscription, message, deliveryOf(taken))
    if (result.outcome === 'gone') await forgetSubscription(ctx, subscription)
    if (result.outcome === 'refused') ctx.log.warn({ status: result.status }, 'a push service refused a message')
    return { subscription, result }
  }))
  return finish(desk, taken, open, attempts, now)
}

/** The devices of a member that are to be reached; those that signed out are forgotten. */
async function reachable(ctx: Needs, desk: Desk, notice: Notice): Promise<KeptSubscription[]> {
  const all = await subscriptionsOf(ctx, notice.memberId)
  const ended = all.filter((each) => desk.endedDevices.has(deviceOf(each)))
  await Promise.all(ended.map((each) => forgetSubscription(ctx, each)))
  return all.filter((each) => !ended.includes(each) && (notice.devices?.includes(deviceOf(each)) ?? true))
}

interface Attempt {
  subscription: KeptSubscription
  result: Sent
}

/** Writes down what came of it; of a group in which nothing is open any more nothing is kept. */
async function finish(desk: Desk, taken: Notice, open: string[], attempts: Attempt[] = [], now?: Date): Promise<Notice | undefined> {
  const later = attempts.flatMap(({ subscription, result }) => (result.outcome === 'later' ? [{ device: deviceOf(subscription), at: result.at.toISOString() }] : []))
  const buzzed = !taken.silent && attempts.some(({ result }) => result.outcome === 'delivered')
  const written = await changeNotice(desk.db, taken._id, (before) => {
    if (!before) return undefined
    const news = before.items.filter((item) => !taken.items.includes(item))
    return {
      ...before,
      items: [...open, ...news],
      state: later.length > 0 || before.state === 'waiting' ? 'waiting' : 'sent',
      buzzedAt: buzzed && now ? now.toISOString() : before.buzzedAt,
      devices: later.length > 0 ? later.map(({ device }) => device) : undefined,
      sendAt: later.map(({ at }) => at).sort()[0] ?? before.sendAt,
    }
  })
  if (written?.items.length === 0) await removeNotice(desk.db, written)
  return written?.state === 'waiting' ? written : undefined
}

async function stillOpen(desk: Desk, { kind, items }: Notice): Promise<string[]> {
  const open = await Promise.all(items.map(async (item) => ((await isOpen(desk, kind, item)) ? [item] : [])))
  return open.flat()
}

/** How many things wait for a member in all: the number on the app's icon. What was settled meanwhile is forgotten. */
async function openCount(desk: Desk, memberId: string, now: Date): Promise<number> {
  const counts = await Promise.all(
    (await listNotices(desk.db, memberId)).map(async (notice) => {
      const open = await stillOpen(desk, notice)
      const isPast = isNews(notice) && notice.buzzedAt !== undefined && now.getTime() - Date.parse(notice.buzzedAt) > oldMs
      if ((open.length === 0 || isPast) && notice.state === 'sent') await removeNotice(desk.db, notice)
      return isNews(notice) ? 0 : open.length
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** What one has to know, and nothing here can settle: it is told, and not counted. */
function isNews({ kind }: Notice): boolean {
  return kind === 'stopped' || kind === 'take-down'
}

const hours: Record<NoticeKind, number> = {
  comment: 24, approval: 24, changes: 24, failed: 12, 'by-hand': 4, reconnect: 48, stopped: 12, 'take-down': 24,
}
const urgent: ReadonlySet<NoticeKind> = new Set(['by-hand', 'failed', 'stopped', 'take-down'])

function deliveryOf({ kind, _id }: Notice): Delivery {
  return {
    ttl: hours[kind] * 3600,
    urgency: urgent.has(kind) ? 'high' : 'normal',
    topic: createHash('sha256').update(_id).digest('base64url').slice(0, 32),
  }
}
