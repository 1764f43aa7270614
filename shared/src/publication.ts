import * as z from 'zod/mini'
import { contentHashField } from './decision.ts'
import { envelope, instant, text, url, uuid } from './fields.ts'
import { networkName } from './network.ts'
import { outgoingSchema } from './outgoing.ts'

/**
 * scheduled → submitting → (processing) → published.
 * waiting: due, but its media is still on a phone. by-hand: due, a person's turn. held: released content was changed.
 * retrying: a passing failure, next attempt at `retryAt`. unconfirmed: maybe live, being read back.
 * missed: too late by `notAfter`, a person decides. reconnect: the account must be connected again.
 * published → removing → removed: taken down again, by a person's order.
 */
export const publicationState = z.enum([
  'scheduled', 'held', 'waiting', 'by-hand', 'submitting', 'processing', 'retrying', 'reconnect', 'unconfirmed',
  'published', 'failed', 'missed', 'cancelled', 'removing', 'removed',
])
export type PublicationState = z.infer<typeof publicationState>

/** One post, or one answer, on one channel: id `<subject's uuid>:<channelId>`. Written by the server only. */
export const publicationSchema = z.strictObject({
  ...envelope,
  id: z.string().check(z.regex(/^[0-9a-f-]{36}:[0-9a-f-]{36}$/), z.maxLength(73)),
  by: z.optional(envelope.by),
  subjectKind: z.enum(['post', 'reply']),
  /** The post that goes out; for an answer, the post under which it stands. */
  postId: uuid,
  channelId: uuid,
  network: networkName,
  state: publicationState,
  outgoing: outgoingSchema,
  /** `outgoingHash(outgoing)`. */
  contentHash: contentHashField,
  /** The release that planned it. */
  releaseId: uuid,
  dueAt: instant,
  notBefore: z.optional(instant),
  notAfter: instant,
  /** When a network was first asked: what is sent bears this time on every repeat. */
  startedAt: z.optional(instant),
  attempts: z.int().check(z.minimum(0), z.maximum(1000)),
  /** When to look again (retrying, processing, unconfirmed). */
  retryAt: z.optional(instant),
  /** The step that is about to be asked of the network, stored before it is asked. */
  step: z.optional(text(60)),
  /** What each finished step gave: blob references, containers, record keys. */
  handles: z.record(text(60), text(4000)),
  remoteIds: z.array(text(500)).check(z.maxLength(20)),
  url: z.optional(url),
  publishedAt: z.optional(instant),
  /** The member who says that it is out, where the network cannot. */
  vouchedBy: z.optional(uuid),
  error: z.optional(z.strictObject({ code: text(60), message: text(1000) })),
  /** What a due publication waits for: the media still missing and the phones that hold them. */
  waitingFor: z.optional(z.array(z.strictObject({ mediaId: uuid, device: text(80), deviceId: uuid }))),
  /** The orders about it and how each ended. */
  orders: z.array(z.strictObject({ id: uuid, outcome: z.enum(['done', 'too-late', 'refused']), at: instant })).check(z.maxLength(100)),
})

export type Publication = z.infer<typeof publicationSchema>

/**
 * Names one time that a publication asks something of a person: released anew, or after an order, it is another one.
 * The same on the server and on a phone that plans what the server has not heard of.
 */
export function turnOf({ releaseId, orders }: Pick<Publication, 'releaseId' | 'orders'>): string {
  return `${releaseId}-${orders.length}`
}

export function publicationId(subjectId: string, channelId: string): string {
  return `${subjectId}:${channelId}`
}

/** Nothing more will happen to it by itself. */
export function isSettled(state: PublicationState): boolean {
  return state === 'published' || state === 'failed' || state === 'missed' || state === 'cancelled' || state === 'removed'
}

/** A network refused to take it down: it stands as before, and its error says why. */
export function isStaying({ state, error }: Pick<Publication, 'state' | 'error'>): boolean {
  return state === 'published' && error?.code.startsWith(stayingPrefix) === true
}

/** How the code of such an error begins. */
export const stayingPrefix = 'stays-'

const replannable: ReadonlySet<PublicationState> = new Set([
  'scheduled', 'held', 'waiting', 'by-hand', 'retrying', 'reconnect', 'failed', 'missed', 'cancelled',
])

/** Planning may still change it: nothing is out and nothing is being asked. */
export function isReplannable({ state }: Pick<Publication, 'state'>): boolean {
  return replannable.has(state)
}
