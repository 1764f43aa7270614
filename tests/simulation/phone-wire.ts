import type { CollectionName } from '@inviato/shared/collections.ts'
import * as z from 'zod'

/** What somebody's act has changed, as their phone's disk has it. */
export const doneSchema = z.object({
  /** `<collection>:<id>`. */
  key: z.string(),
  kind: z.enum(['insert', 'edit', 'delete']),
  /** Words and ids that are new with it. */
  added: z.array(z.string()),
  /** Words and ids that it took away, having seen them. */
  removed: z.array(z.string()),
  /** Words and ids that stood there before. */
  seen: z.array(z.string()),
  /** Of a release: the hash of what each channel may publish. */
  released: z.optional(z.array(z.string())),
  /** The same of an approval. */
  approved: z.optional(z.array(z.string())),
})
export type Done = z.infer<typeof doneSchema>

export type Contents = Record<CollectionName, { id: string; [field: string]: unknown }[]>
