import { language, instant, uuid } from '@inviato/shared/fields.ts'
import { role } from '@inviato/shared/member.ts'
import * as z from 'zod'
import { type Database, getOrUndefined, hasStatus } from '../database/database.ts'

/*
 * What the directory holds about people. Ids are made so that every question is one get or one range, with no index:
 *
 *   account:<account>                    a person
 *   email:<hash of the address>          whose address it is; the id makes it unique
 *   passkey:<account>:<credential>
 *   membership:<account>:<workspace>
 *   session:<account>:<device>           one per device: signing in again replaces it
 *   invitation:<workspace>:<invitation>
 *   challenge:<hash>                     of a passkey ceremony under way
 *   limit:<hash>                         how often something was tried
 *   setup                                the link to the first workspace
 */

const stored = { _id: z.string(), _rev: z.string().optional() }

export const accountRecord = z.object({
  ...stored,
  /** Also the person's member id in every workspace: what they wrote stays theirs when they leave and come back. */
  id: uuid,
  name: z.string(),
  email: z.string(),
  language,
  /** Argon2id in PHC form; missing for who has only passkeys. */
  password: z.string().optional(),
  createdAt: instant,
})

export const emailRecord = z.object({ ...stored, accountId: uuid })

export const passkeyRecord = z.object({
  ...stored,
  accountId: uuid,
  /** base64url, as the browser gives it */
  credentialId: z.string(),
  /** COSE, base64url */
  publicKey: z.string(),
  counter: z.int(),
  transports: z.array(z.string()),
  /** Whether the person's platform keeps copies of it (a synced passkey). */
  backedUp: z.boolean(),
  name: z.string(),
  createdAt: instant,
  lastUsedAt: instant,
})

export const membershipRecord = z.object({
  ...stored,
  accountId: uuid,
  workspaceId: uuid,
  role,
  joinedAt: instant,
})

export const sessionRecord = z.object({
  ...stored,
  accountId: uuid,
  deviceId: uuid,
  name: z.string(),
  /** SHA-256 of the secret in the cookie; missing once the session has ended. */
  hash: z.string().optional(),
  /** The secret before the last rotation: the phone may never have heard of the new one. */
  previousHash: z.string().optional(),
  rotatedAt: instant,
  /** When the person last proved who they are. */
  provedAt: instant,
  createdAt: instant,
  /** To the hour. */
  lastSeenAt: instant,
})

export type AccountRecord = z.infer<typeof accountRecord>
export type PasskeyRecord = z.infer<typeof passkeyRecord>
export type MembershipRecord = z.infer<typeof membershipRecord>
export type SessionRecord = z.infer<typeof sessionRecord>

/** One record of the directory, or undefined. */
export async function readRecord<S extends z.ZodType>(
  directory: Database,
  schema: S,
  id: string,
): Promise<z.infer<S> | undefined> {
  const document = await getOrUndefined(directory, id)
  return document && schema.parse(document)
}

/** All records whose ids begin with `prefix`, by id. */
export async function readRecords<S extends z.ZodType>(
  directory: Database,
  schema: S,
  prefix: string,
): Promise<z.infer<S>[]> {
  const { rows } = await directory.allDocs({ startkey: prefix, endkey: `${prefix}\ufff0`, include_docs: true })
  return rows.flatMap((row) => ('doc' in row && row.doc ? [schema.parse(row.doc)] : []))
}

/**
 * Reads, changes and writes a record, again and again until nobody else was faster.
 * @param change gives the new state of what is there (undefined for nothing), or undefined to leave it as it is
 * @returns what is stored afterwards
 */
export async function changeRecord<S extends z.ZodType<{ _id: string; _rev?: string | undefined }>>(
  directory: Database,
  schema: S,
  id: string,
  change: (before: z.infer<S> | undefined) => z.infer<S> | undefined,
): Promise<z.infer<S> | undefined> {
  for (;;) {
    const before = await readRecord(directory, schema, id)
    const after = change(before)
    if (!after) return before
    try {
      const { rev } = await directory.put({ ...after, _id: id, _rev: before?._rev })
      return { ...after, _rev: rev }
    } catch (error) {
      if (!hasStatus(error, 409)) throw error
    }
  }
}
