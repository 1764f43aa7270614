import * as z from 'zod/mini'
import { envelope, instant, text } from './fields.ts'
import { mediaFile, rendition } from './media.ts'

/** What the server has of a media (the document's id is the media's). Written by the server only. */
export const uploadSchema = z.strictObject({
  ...envelope,
  by: z.optional(envelope.by),
  /** The copies whose bytes arrived whole and matched their hash. */
  received: z.strictObject({
    thumb: z.optional(mediaFile),
    publish: z.optional(mediaFile),
    original: z.optional(mediaFile),
  }),
  /** Why a copy was refused, for the sentence on the phone. */
  problem: z.optional(z.strictObject({ rendition, code: text(60), at: instant })),
})

export type Upload = z.infer<typeof uploadSchema>
