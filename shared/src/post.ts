import * as z from 'zod/mini'
import { envelope, instant, language, text, uuid, zone } from './fields.ts'
import { format } from './network.ts'

/** A place for a picture: empty (a shot to take) until it bears a media. */
export const slot = z.strictObject({
  id: uuid,
  mediaId: z.optional(uuid),
  /** What the picture should show. */
  label: z.optional(text(200)),
  /** The shot of the event's list that this slot waits for. */
  shotId: z.optional(uuid),
})

/** What differs on one channel. What is absent is the post's own. */
export const variant = z.strictObject({
  channelId: uuid,
  text: z.optional(text(10_000)),
  format: z.optional(format),
})

/** A wished time: the instant decides, the wall time and zone are what the person said. */
export const wishedTime = z.strictObject({
  at: instant,
  wall: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/), z.maxLength(16)),
  zone,
})

/** What the team wrote: content and intent, never a status (that is `postStatus`). */
export const postSchema = z.strictObject({
  ...envelope,
  text: text(10_000),
  language: z.optional(language),
  media: z.array(slot).check(z.maxLength(20)),
  channels: z.array(uuid).check(z.maxLength(30)),
  variants: z.array(variant).check(z.maxLength(30)),
  publishAt: z.optional(wishedTime),
  /** An embargo: never before. */
  notBefore: z.optional(instant),
  /** What is too late is `missed` and asks; never goes out by itself. */
  notAfter: z.optional(instant),
  coverageId: z.optional(uuid),
  /** Made as part of the example event, so that one tap removes it. */
  example: z.optional(z.boolean()),
})

export type Post = z.infer<typeof postSchema>
export type Slot = z.infer<typeof slot>
export type Variant = z.infer<typeof variant>
export type WishedTime = z.infer<typeof wishedTime>
