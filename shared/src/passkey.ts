import * as z from 'zod/mini'
import { text } from './fields.ts'

/**
 * WebAuthn's messages as JSON, after https://www.w3.org/TR/webauthn-3/ (`RegistrationResponseJSON`,
 * `AuthenticationResponseJSON` and the two kinds of options). Only what we use: browsers may add to what they send, and the rest
 * (extensions among it) is dropped.
 */

const base64url = (max: number) => z.string().check(z.regex(/^[\w-]+$/), z.maxLength(max))

const credential = {
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.optional(z.enum(['platform', 'cross-platform'])),
}

/** What a browser answers when a passkey was made. */
export const newPasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(4000),
    attestationObject: base64url(20_000),
    transports: z.optional(z.array(text(30)).check(z.maxLength(10))),
  }),
})

/** What a browser answers when a passkey was used. */
export const passkeyProof = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(4000),
    authenticatorData: base64url(4000),
    signature: base64url(4000),
    /** The account, as we named it when the passkey was made. */
    userHandle: z.optional(base64url(100)),
  }),
})

/** What the browser needs to make a passkey. */
export const newPasskeyOptions = z.object({
  challenge: base64url(400),
  rp: z.object({ id: text(253), name: text(100) }),
  user: z.object({ id: base64url(100), name: text(254), displayName: text(100) }),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
  timeout: z.int(),
  attestation: z.literal('none'),
  authenticatorSelection: z.object({
    residentKey: z.literal('required'),
    requireResidentKey: z.literal(true),
    userVerification: z.literal('required'),
  }),
  excludeCredentials: z.array(z.object({ type: z.literal('public-key'), id: base64url(1400) })),
})

/** What the browser needs to use one. No account is named: the person picks theirs on the phone. */
export const passkeyOptions = z.object({
  challenge: base64url(400),
  rpId: text(253),
  timeout: z.int(),
  userVerification: z.literal('required'),
})

export type NewPasskey = z.infer<typeof newPasskey>
export type PasskeyProof = z.infer<typeof passkeyProof>
export type NewPasskeyOptions = z.infer<typeof newPasskeyOptions>
export type PasskeyOptions = z.infer<typeof passkeyOptions>
