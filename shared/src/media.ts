import * as z from 'zod/mini'
import { bytes, envelope, instant, mime, pixels, sha256, text, uuid } from './fields.ts'

/** One file of a media: what was captured, or a copy made from it. */
export const mediaFile = z.strictObject({
  sha256,
  mime,
  bytes,
  width: z.optional(pixels),
  height: z.optional(pixels),
  durationMs: z.optional(z.int().check(z.minimum(0), z.maximum(86_400_000))),
})

/** The copies that travel: `publish` is what is reviewed, hashed and published; `original` is kept as captured. */
export const rendition = z.enum(['thumb', 'publish', 'original'])

export const consent = z.enum(['unknown', 'given', 'not-needed', 'refused'])

export const mediaSchema = z.strictObject({
  ...envelope,
  kind: z.enum(['photo', 'video', 'audio']),
  /** The file's own name where it was chosen, not taken. */
  name: z.optional(text(255)),
  takenAt: instant,
  original: mediaFile,
  /** Absent until the phone made it, and for what it cannot decode. */
  publish: z.optional(mediaFile),
  thumb: z.optional(mediaFile),
  /** A picture of a few pixels as a data URL, shown until the thumbnail is there. */
  placeholder: z.optional(text(2000)),
  alt: text(2000),
  credit: z.optional(text(200)),
  consent,
  doNotPublish: z.boolean(),
  /** The phone that captured it, and holds the bytes until they are on the server. */
  device: z.strictObject({ id: uuid, name: text(80) }),
  coverageId: z.optional(uuid),
})

export type Media = z.infer<typeof mediaSchema>
export type MediaFile = z.infer<typeof mediaFile>
export type Rendition = z.infer<typeof rendition>
