import * as z from 'zod/mini'
import { envelope, instant, text, uuid, zone } from './fields.ts'

/** A picture to take. It is done when it bears a media. */
export const shot = z.strictObject({ id: uuid, label: text(200), mediaIds: z.array(uuid).check(z.maxLength(50)) })

/** What was promised to a sponsor, with the post that keeps it. */
export const promise = z.strictObject({ id: uuid, sponsor: text(120), text: text(500), postId: z.optional(uuid) })

/** A line of the run of show. */
export const moment = z.strictObject({ id: uuid, at: instant, text: text(200) })

export const coverage = z.strictObject({
  kind: z.literal('coverage'),
  title: text(200),
  brief: text(10_000),
  place: text(300),
  startsAt: instant,
  endsAt: instant,
  zone,
  hashtags: z.array(text(100)).check(z.maxLength(50)),
  moments: z.array(moment).check(z.maxLength(200)),
  shots: z.array(shot).check(z.maxLength(200)),
  promises: z.array(promise).check(z.maxLength(100)),
  embargoUntil: z.optional(instant),
  /** Who answers for it and gets its notifications. */
  onDuty: z.array(uuid).check(z.maxLength(50)),
  example: z.optional(z.boolean()),
})

/** A number to reach. */
export const objective = z.strictObject({
  kind: z.literal('objective'),
  title: text(200),
  metric: text(60),
  target: z.number(),
  coverageId: z.optional(uuid),
})

/** A person or a company that posts speak of. */
export const contact = z.strictObject({
  kind: z.literal('contact'),
  name: text(120),
  role: z.optional(text(120)),
  note: z.optional(text(2000)),
  handles: z.array(z.strictObject({ network: text(60), handle: text(253) })).check(z.maxLength(20)),
  example: z.optional(z.boolean()),
})

export const planSchema = z.strictObject({
  ...envelope,
  body: z.discriminatedUnion('kind', [coverage, objective, contact]),
})

export type PlanDocument = z.infer<typeof planSchema>
export type Coverage = PlanDocument & { body: { kind: 'coverage' } }
export type Contact = PlanDocument & { body: { kind: 'contact' } }
export type Shot = z.infer<typeof shot>
export type SponsorPromise = z.infer<typeof promise>

export function isCoverage(document: PlanDocument): document is Coverage {
  return document.body.kind === 'coverage'
}

export function isContact(document: PlanDocument): document is Contact {
  return document.body.kind === 'contact'
}

/** How many shots of an event's list have a picture. */
export function shotsTaken(event: Coverage): number {
  return event.body.shots.filter((shot) => shot.mediaIds.length > 0).length
}

/** The end of the embargo that a post is under, its own or its event's: the later one counts. */
export function embargoOf({ notBefore }: { notBefore?: string | undefined }, event: Coverage | undefined): string | undefined {
  const ends = [notBefore, event?.body.embargoUntil].filter((each) => each !== undefined).map((each) => Date.parse(each))
  return ends.length > 0 ? new Date(Math.max(...ends)).toISOString() : undefined
}

/** How long "now" is of use while an event is on: "Doors open!" helps nobody an hour later. */
export const liveWindowMs = 60 * 60_000

/** Whether an event is on at a time, with the hour before and after in which people are already, or still, at work. */
export function isLive(event: Coverage, now: Date): boolean {
  const hour = 3_600_000
  return Date.parse(event.body.startsAt) - hour <= now.getTime() && now.getTime() <= Date.parse(event.body.endsAt) + hour
}
