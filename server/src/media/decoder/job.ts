import * as z from 'zod/mini'

/** What the decoder process is asked: one job a process, the file's bytes on its standard input. */
export const decodeJob = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inspect'), maxPixels: z.int() }),
  z.object({
    kind: z.literal('fit'),
    maxPixels: z.int(),
    type: z.enum(['image/jpeg', 'image/png', 'image/webp']),
    /** longest side of the result, in pixels; never enlarged */
    maxSide: z.int(),
    /** the result has at most so many bytes */
    maxBytes: z.int(),
  }),
])
export type DecodeJob = z.infer<typeof decodeJob>

/** What the decoder answers: one line of JSON, then the bytes of the result (none for `inspect`). */
export const decodeAnswer = z.union([
  z.object({ ok: z.literal(true), width: z.int(), height: z.int(), frames: z.int() }),
  z.object({ ok: z.literal(false), reason: z.string() }),
])
export type DecodeAnswer = z.infer<typeof decodeAnswer>
