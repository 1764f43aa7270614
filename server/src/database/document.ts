import type * as z from 'zod/mini'
import type { StoredDocument } from './database.ts'

/** A stored document's own fields, without the store's (`_id`, `_rev`, …): what its collection's schema parses. */
export function fieldsOf(stored: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(stored).filter(([key]) => !key.startsWith('_')))
}

/** The document in a stored one, or undefined where there is none, it is deleted, or not of this shape. */
export function parseStored<T>(schema: z.ZodMiniType<T>, stored: StoredDocument | undefined): T | undefined {
  if (stored === undefined || stored._deleted) return undefined
  const result = schema.safeParse(fieldsOf(stored))
  return result.success ? result.data : undefined
}
