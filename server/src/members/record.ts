import { instant, language, uuid } from '@inviato/shared/fields.ts'
import { role } from '@inviato/shared/member.ts'
import * as z from 'zod/mini'
import { directoryKind } from '../database/directory.ts'

/*
 * What the directory holds about people. Ids are made so that every question is one get or one range, with no index.
 */

/** `account:<account>`: a person. */
export const accounts = directoryKind(
  'account',
  z.strictObject({
    /** Also the person's member id in every workspace: what they wrote stays theirs when they leave and come back. */
    id: uuid,
    name: z.string(),
    email: z.string(),
    language,
    /** Argon2id in PHC form; missing for who has only passkeys. */
    password: z.optional(z.string()),
    createdAt: instant,
  }),
)

/** `email:<hash of the address>`: whose address it is. The id makes it unique. */
export const emails = directoryKind('email', z.strictObject({ accountId: uuid }))

/** `passkey:<account>:<credential>` */
export const passkeys = directoryKind(
  'passkey',
  z.strictObject({
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
  }),
)

/** `membership:<account>:<workspace>`: what lets a person in. */
export const memberships = directoryKind(
  'membership',
  z.strictObject({
    accountId: uuid,
    workspaceId: uuid,
    role,
    joinedAt: instant,
    removedAt: z.optional(instant),
  }),
)

/** `session:<account>:<device>`: one per device; signing in again replaces it. */
export const sessions = directoryKind(
  'session',
  z.strictObject({
    accountId: uuid,
    deviceId: uuid,
    name: z.string(),
    /** SHA-256 of the secret in the cookie; missing once the session has ended. */
    hash: z.optional(z.string()),
    /** The secret before the last rotation: the phone may never have heard of the new one. */
    previousHash: z.optional(z.string()),
    rotatedAt: instant,
    /** SHA-256 of what this browser shows to be told from strangers when it signs in again. */
    browserHash: z.string(),
    /** When the person last proved who they are. */
    provedAt: instant,
    createdAt: instant,
    lastSeenAt: instant,
  }),
)

export type Account = z.infer<typeof accounts.schema>
export type Passkey = z.infer<typeof passkeys.schema>
export type MembershipRecord = z.infer<typeof memberships.schema>
export type Session = z.infer<typeof sessions.schema>
