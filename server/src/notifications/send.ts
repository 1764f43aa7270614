import type { PushMessage } from '@inviato/shared/notification.ts'
import webpush from 'web-push'
import type { Context } from '../context.ts'
import type { Subscription } from './record.ts'
import type { VapidKeys } from './vapid.ts'

export interface Delivery {
  /** How long a push service keeps it for a phone that is off, in seconds. */
  ttl: number
  urgency: 'normal' | 'high'
  /** Of two messages with one topic that wait for a phone, only the newer is delivered (RFC 8030, 5.4). */
  topic: string
}

export type Sent = { outcome: 'delivered' } | { outcome: 'gone' } | { outcome: 'later'; at: Date } | { outcome: 'refused'; status: number }

const soonMs = 60_000
const longestWaitMs = 24 * 3_600_000

/** Encrypts a message for one browser (RFC 8291) and hands it to its push service, through the guarded client. */
export async function sendPush(
  { http, clock, publicUrl }: Pick<Context, 'http' | 'clock' | 'publicUrl'>,
  keys: VapidKeys,
  subscription: Subscription,
  message: PushMessage,
  delivery: Delivery,
): Promise<Sent> {
  const request = encrypt(publicUrl.origin, keys, subscription, message, delivery)
  // A browser whose key is none can never be reached.
  if (!request) return { outcome: 'gone' }
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)])
  try {
    const answer = await http.limited({ timeout: 15_000, maxBytes: 100_000 })(subscription.endpoint, {
      method: 'POST',
      headers: headers.filter(([name]) => name.toLowerCase() !== 'content-length'),
      body: new Uint8Array(request.body ?? []),
      redirect: 'error',
    })
    await answer.body?.cancel()
    return outcomeOf(answer, clock.now())
  } catch {
    return { outcome: 'later', at: new Date(clock.now().getTime() + soonMs) }
  }
}

function encrypt(origin: string, keys: VapidKeys, { endpoint, keys: browser }: Subscription, message: PushMessage, delivery: Delivery) {
  try {
    return webpush.generateRequestDetails({ endpoint, keys: browser }, JSON.stringify(message), {
      // The contact that RFC 8292 wants: this server's own address where it has a public one.
      vapidDetails: { subject: origin.startsWith('https:') ? origin : 'mailto:inviato@example.com', ...keys },
      TTL: delivery.ttl,
      urgency: delivery.urgency,
      topic: delivery.topic,
      contentEncoding: 'aes128gcm',
    })
  } catch {
    return undefined
  }
}

/** RFC 8030, 5.2 and 7.3: 404 and 410 mean that the subscription is no more. */
function outcomeOf({ status, headers, ok }: Response, now: Date): Sent {
  if (ok) return { outcome: 'delivered' }
  if (status === 404 || status === 410) return { outcome: 'gone' }
  if (status === 429 || status >= 500) return { outcome: 'later', at: retryAfter(headers.get('retry-after'), now) }
  return { outcome: 'refused', status }
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(value: string | null, now: Date): Date {
  const asked = value === null ? NaN : /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime()
  const wait = Number.isNaN(asked) ? soonMs : Math.min(Math.max(asked, 1000), longestWaitMs)
  return new Date(now.getTime() + wait)
}
