import { language, uuid } from '@inviato/shared/fields.ts'
import { role } from '@inviato/shared/member.ts'
import * as z from 'zod/mini'

/*
 * Who is signed in on this phone, as it is remembered across starts, so that a cold start without a network knows it at
 * once. Read leniently: a newer app must never sign anybody out because an older one wrote less.
 */

const rememberedMembership = z.object({
  workspaceId: uuid,
  workspaceName: z.catch(z.string(), ''),
  color: z.catch(z.string(), '#e5482d'),
  memberId: uuid,
  role,
  /** The server says that this account is a member no more. What was not sent stays here. */
  removed: z.catch(z.boolean(), false),
  /** The role before this one, which allowed more, until the person has read that it changed. */
  roleBefore: z.catch(z.optional(role), undefined),
})

const rememberedSession = z.object({
  account: z.object({
    id: uuid,
    name: z.catch(z.string(), ''),
    email: z.catch(z.string(), ''),
    language: z.catch(language, 'en'),
    passkeys: z.catch(z.int(), 0),
    password: z.catch(z.boolean(), false),
  }),
  device: z.object({ id: uuid, name: z.catch(z.string(), '') }),
  memberships: z.array(rememberedMembership),
  /** The brand on screen. */
  workspaceId: z.catch(z.optional(uuid), undefined),
  publicUrl: z.catch(z.string(), ''),
  /** The server no longer knows the session: everything stays, nothing leaves until one signs in again. */
  ended: z.catch(z.boolean(), false),
})

/** An account that was signed in here at some time, and the device it was given. */
const knownAccount = z.object({ accountId: uuid, email: z.string(), name: z.string(), deviceId: uuid })

export type RememberedSession = z.infer<typeof rememberedSession>
export type RememberedMembership = z.infer<typeof rememberedMembership>
export type KnownAccount = z.infer<typeof knownAccount>

export const sessionKey = 'inviato.session'
const knownKey = 'inviato.known'
const goodbyeKey = 'inviato.sign-out'

export function readSession(): RememberedSession | undefined {
  return read(sessionKey, rememberedSession)
}

export function writeSession(session: RememberedSession | undefined): void {
  if (session) localStorage.setItem(sessionKey, JSON.stringify(session))
  else localStorage.removeItem(sessionKey)
}

/** The one seen last first. */
export function readKnown(): KnownAccount[] {
  return read(knownKey, z.array(knownAccount)) ?? []
}

export function writeKnown(account: KnownAccount): void {
  const others = readKnown().filter(({ accountId }) => accountId !== account.accountId)
  localStorage.setItem(knownKey, JSON.stringify([account, ...others].slice(0, 10)))
}

/** A sign-out without a network: the server is told as soon as it can be. */
export function isGoodbyePending(): boolean {
  return localStorage.getItem(goodbyeKey) !== null
}

export function setGoodbyePending(pending: boolean): void {
  if (pending) localStorage.setItem(goodbyeKey, '1')
  else localStorage.removeItem(goodbyeKey)
}

function read<Schema extends z.ZodMiniType>(key: string, schema: Schema): z.infer<Schema> | undefined {
  try {
    const result = z.safeParse(schema, JSON.parse(localStorage.getItem(key) ?? 'null'))
    return result.success ? result.data : undefined
  } catch {
    return undefined
  }
}
