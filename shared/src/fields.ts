import * as z from 'zod/mini'

/** Identifiers are made where the thing is made (UUIDv7: they sort by time) and are its identity everywhere. */
export const uuid = z.uuidv7().check(z.maxLength(36))

/** An instant: ISO 8601 in UTC, as `Date.prototype.toISOString` writes it. */
export const instant = z.iso.datetime().check(z.maxLength(30))

/** SHA-256 in lower-case hexadecimal. */
export const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/), z.maxLength(64))

/** Any document of a workspace by its name in the store: `<collection>:<id>`. */
export const subject = z.string().check(z.regex(/^[a-z]+:[0-9a-z:-]{1,100}$/), z.maxLength(120))

/** An IANA time zone, e.g. `Europe/Rome`. */
export const zone = z.string().check(z.minLength(1), z.maxLength(60))

export const language = z.enum(['en', 'it'])

export const mime = z.string().check(z.regex(/^[a-z]+\/[a-z0-9.+-]+$/), z.maxLength(100))

export const url = z.url({ protocol: /^https?$/ }).check(z.maxLength(2000))

export const bytes = z.int().check(z.minimum(0), z.maximum(64 * 2 ** 30))

export const pixels = z.int().check(z.minimum(1), z.maximum(100_000))

/** A text of at most `max` UTF-16 units. */
export function text(max: number) {
  return z.string().check(z.maxLength(max))
}

/**
 * What every replicated document bears besides its content.
 * `at` is the device's claim; `by`, `arrivedAt` and `editedBy` are stamped by the server, whatever the phone says;
 * `rev` and `seal` are added to what the server serves and are never stored there.
 */
export const envelope = {
  id: uuid,
  by: uuid,
  at: instant,
  arrivedAt: z.optional(instant),
  editedBy: z.optional(uuid),
  rev: z.optional(z.string().check(z.maxLength(80))),
  seal: z.optional(z.string().check(z.maxLength(80))),
}

/** The fields that the server owns in a document that people write. */
export const stampedFields = ['by', 'arrivedAt', 'editedBy', 'rev', 'seal'] as const

export type Language = z.infer<typeof language>
