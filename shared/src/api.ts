import * as z from 'zod/mini'
import { instant, language, text, url, uuid, zone } from './fields.ts'
import { role } from './member.ts'
import { networkName } from './network.ts'
import { newPasskey, passkeyProof } from './passkey.ts'

/** An address as it is compared: trimmed, lower case. */
export const email = z.email().check(z.toLowerCase(), z.maxLength(254))

export const personName = z.string().check(z.trim(), z.minLength(1), z.maxLength(80))

/** The secret of a link, from the URL's fragment. */
export const linkToken = z.string().check(z.regex(/^[\w-]{40,100}$/))

/** What a phone says of itself when it signs in: the id it was given before, if any. */
export const deviceClaim = z.strictObject({ id: z.optional(uuid), name: z.optional(text(80)) })

/** How a new account will sign in. */
export const newCredential = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('passkey'), passkey: newPasskey }),
  z.strictObject({ kind: z.literal('password'), password: text(1024) }),
])

const newAccount = z.strictObject({ name: personName, email, language, credential: newCredential })

/** Who a passkey will be for; shown by the phone's own dialog. */
const passkeyOwner = { name: personName, email }

export const tokenRequest = z.strictObject({ token: linkToken })

export const setupInspectResponse = z.strictObject({
  expiresAt: instant,
  /** The address to confirm, where the operator fixed none and people will come from elsewhere. */
  publicUrl: z.nullable(url),
})

export const setupPasskeyRequest = z.strictObject({ token: linkToken, ...passkeyOwner })

export const setupRequest = z.strictObject({
  token: linkToken,
  workspace: z.strictObject({ name: personName, zone }),
  account: newAccount,
  publicUrl: z.optional(url),
  device: deviceClaim,
})

export const passkeySignInRequest = z.strictObject({ passkey: passkeyProof, device: deviceClaim })

export const passwordSignInRequest = z.strictObject({ email, password: text(1024), device: deviceClaim })

/** `everywhere` ends the account's sessions on all other devices too. */
export const signOutRequest = z.strictObject({ everywhere: z.optional(z.boolean()) })

export const invitation = z.strictObject({
  id: uuid,
  role,
  /** Who it is for, as the inviting person wrote it down. */
  name: text(80),
  createdBy: uuid,
  createdAt: instant,
  expiresAt: instant,
  state: z.enum(['open', 'used', 'expired', 'revoked']),
})

export const invitationsResponse = z.strictObject({ invitations: z.array(invitation) })

export const inviteRequest = z.strictObject({ role, name: text(80) })

/** The link is told once; afterwards only its hash is known. */
export const inviteResponse = z.strictObject({ invitation, link: url })

export const joinInspectResponse = z.strictObject({
  workspaceName: text(80),
  color: text(7),
  role,
  invitedBy: text(80),
  expiresAt: instant,
})

export const joinPasskeyRequest = z.strictObject({ token: linkToken, ...passkeyOwner })

export const joinRequest = z.strictObject({
  token: linkToken,
  /** Absent for who is signed in: they join with the account they have. */
  account: z.optional(newAccount),
  device: deviceClaim,
})

export const deviceEntry = z.strictObject({
  id: uuid,
  name: text(80),
  createdAt: instant,
  lastSeenAt: instant,
  current: z.boolean(),
})

export const devicesResponse = z.strictObject({ devices: z.array(deviceEntry) })

export const renameDeviceRequest = z.strictObject({ name: personName })

export const passkeyEntry = z.strictObject({
  id: text(1400),
  name: text(80),
  createdAt: instant,
  lastUsedAt: instant,
})

export const passkeysResponse = z.strictObject({ passkeys: z.array(passkeyEntry) })

export const addPasskeyRequest = z.strictObject({ passkey: newPasskey })

export const removePasskeyRequest = z.strictObject({ id: text(1400) })

export const changeAccountRequest = z.strictObject({
  name: z.optional(personName),
  language: z.optional(language),
  /** `current` is left out by who has no password yet. */
  password: z.optional(z.strictObject({ current: z.optional(text(1024)), next: text(1024) })),
})

/** What a person typed to connect a channel; its network's driver knows the fields. */
export const connectRequest = z.strictObject({
  network: networkName,
  fields: z.record(z.string().check(z.regex(/^[a-zA-Z]{1,40}$/)), text(2000)),
})

export const connectResponse = z.strictObject({
  account: z.strictObject({ id: text(300), handle: text(253), name: z.optional(text(200)), url: z.optional(url) }),
  /** Whether comments can be read where the account lives. */
  comments: z.boolean(),
})

export type DeviceClaim = z.infer<typeof deviceClaim>
export type NewAccount = z.infer<typeof newAccount>
export type NewCredential = z.infer<typeof newCredential>
export type SetupRequest = z.infer<typeof setupRequest>
export type SetupInspectResponse = z.infer<typeof setupInspectResponse>
export type Invitation = z.infer<typeof invitation>
export type InviteResponse = z.infer<typeof inviteResponse>
export type JoinRequest = z.infer<typeof joinRequest>
export type JoinInspectResponse = z.infer<typeof joinInspectResponse>
export type DeviceEntry = z.infer<typeof deviceEntry>
export type PasskeyEntry = z.infer<typeof passkeyEntry>
export type ChangeAccountRequest = z.infer<typeof changeAccountRequest>
