import * as z from 'zod/mini'
import { envelope, subject, text } from './fields.ts'

/** Words that a merge did not keep in place, or a write that was refused: kept, to be read and restored. */
export const versionSchema = z.strictObject({
  ...envelope,
  id: z.string().check(z.regex(/^[0-9a-z-]{1,64}$/), z.maxLength(64)),
  subject,
  reason: z.enum(['merged', 'refused']),
  /** The refusal's code. */
  code: z.optional(text(60)),
  /** The document as its writer had it, without the server's own fields; `editedBy` is who wrote these words. */
  document: z.record(text(60), z.unknown()),
})

export type Version = z.infer<typeof versionSchema>
