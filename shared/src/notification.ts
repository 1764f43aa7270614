import * as z from 'zod/mini'
import { language, text, url, zone } from './fields.ts'
import { instantOf, isZone, wallTimeOf } from './wall-time.ts'

/**
 * What a phone is told of. Each carries one job: answer · approve · change · mend · publish by hand · connect again;
 * `stopped` (somebody stopped everything) and `take-down` (a network refused it) are news that one has to know of.
 */
export const noticeKind = z.enum(['comment', 'approval', 'changes', 'failed', 'by-hand', 'reconnect', 'stopped', 'take-down'])
export type NoticeKind = z.infer<typeof noticeKind>
export const noticeKinds = noticeKind.options

const hour = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/), z.maxLength(5))

/** What one member wants to be told of in one workspace. */
export const notificationPreferences = z.strictObject({
  kinds: z.partialRecord(noticeKind, z.boolean()),
  /** Nothing buzzes between these hours, where the member is; it is told when they end. */
  quiet: z.optional(z.strictObject({ from: hour, to: hour, zone: zone.check(z.refine(isZone)) })),
})
export type NotificationPreferences = z.infer<typeof notificationPreferences>

export const defaultNotificationPreferences: NotificationPreferences = {
  kinds: {},
}

/** Whether a member wants to be told of a kind: yes, until they say no. */
export function wants({ kinds }: NotificationPreferences, kind: NoticeKind): boolean {
  return kinds[kind] ?? true
}

/** When the quiet hours that hold at `now` end; undefined where none hold. They may pass midnight. */
export function quietUntil({ quiet }: NotificationPreferences, now: Date): Date | undefined {
  if (!quiet || quiet.from === quiet.to) return undefined
  const [today = '', time = ''] = wallTimeOf(now, quiet.zone).split('T')
  const within = quiet.from < quiet.to ? quiet.from <= time && time < quiet.to : quiet.from <= time || time < quiet.to
  if (!within) return undefined
  const passesMidnight = quiet.from > quiet.to && time >= quiet.from
  const end = instantOf(`${passesMidnight ? dayAfter(today) : today}T${quiet.to}`, quiet.zone)
  return new Date(end)
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

/** GET /api/push/key: the VAPID key (RFC 8292) that a browser subscribes with, base64url. */
export const pushKeyResponse = z.strictObject({ key: text(120) })

/** PUT /api/push/subscription: what the browser gave (Push API, `PushSubscription.toJSON()`), for this device. */
export const pushSubscriptionRequest = z.strictObject({
  endpoint: url,
  keys: z.strictObject({ p256dh: text(200), auth: text(100) }),
})

/**
 * What is sent to a phone, encrypted: a declarative push message (Push API, "declarative push message"), which Safari
 * shows by itself and every other browser hands to the service worker.
 */
export const pushMessage = z.object({
  web_push: z.literal(8030),
  notification: z.object({
    title: text(200),
    body: text(1000),
    /** Absolute address of the screen it leads to. */
    navigate: url,
    lang: language,
    /** One notification per tag: a newer one takes the place of the older. */
    tag: text(200),
    /** It takes the place of the last one without a sound. */
    silent: z.boolean(),
    timestamp: z.int(),
    /** Of by-hand: which turns it is about (`turnOf`), so that a phone that has told of them by itself makes no second sound. */
    data: z.optional(z.object({ turns: z.array(text(60)) })),
  }),
  /** How many things wait for this member. */
  app_badge: z.int(),
})
export type PushMessage = z.infer<typeof pushMessage>
