import type { NewPasskey, NewPasskeyOptions, PasskeyOptions, PasskeyProof } from '@inviato/shared/passkey.ts'
import { newPasskeyOptions, passkeyOptions } from '@inviato/shared/passkey.ts'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Context } from '../context.ts'
import { type Entry, listEntries, readEntry } from '../database/directory.ts'
import { ApiError } from '../errors.ts'
import { challengeLifetimeMs, createChallenge, spendChallenge } from './challenge.ts'
import { type Passkey, passkeys } from './record.ts'

/** Ed25519, ES256, RS256 (https://www.iana.org/assignments/cose/): what every authenticator of today knows one of. */
const supportedAlgorithmIDs = [-8, -7, -257]

type Ceremony = Pick<Context, 'store' | 'secrets' | 'clock'>

/**
 * What the browser needs to make a passkey: discoverable, with user verification, for our host alone.
 * @param origin where the person is, e.g. `https://social.example.com`; its host becomes the RP ID
 */
export async function offerPasskey(
  ctx: Ceremony,
  origin: string,
  person: { accountId: string; name: string; email: string },
): Promise<NewPasskeyOptions> {
  const existing = await listEntries(ctx.store.directory, passkeys, `${person.accountId}:`)
  const options = await generateRegistrationOptions({
    rpName: 'Inviato',
    rpID: new URL(origin).hostname,
    // The user handle holds nothing personal (WebAuthn 3, 14.6.1).
    userID: bytesOf(person.accountId),
    userName: person.email,
    userDisplayName: person.name,
    challenge: new Uint8Array(Buffer.from(createChallenge(ctx, 'register', person.accountId), 'base64url')),
    timeout: challengeLifetimeMs,
    supportedAlgorithmIDs,
    attestationType: 'none',
    excludeCredentials: existing.map(({ credentialId }) => ({ id: credentialId })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  })
  return newPasskeyOptions.parse(options)
}

/**
 * Checks what the browser made.
 * @returns the record to store, for the account that `offerPasskey` was asked for
 * @throws {ApiError} 400 `passkey_refused`
 */
export async function checkNewPasskey(
  ctx: Ceremony,
  origin: string,
  passkey: NewPasskey,
  name: string,
): Promise<Passkey> {
  let accountId: string | undefined
  const { registrationInfo } = await verifyRegistrationResponse({
    response: { ...passkey, clientExtensionResults: {} },
    expectedChallenge: async (challenge) => {
      accountId = (await spendChallenge(ctx, challenge, 'register'))?.accountId
      return accountId !== undefined
    },
    expectedOrigin: origin,
    expectedRPID: new URL(origin).hostname,
    supportedAlgorithmIDs,
    requireUserVerification: true,
  }).catch(refused)
  if (!registrationInfo || !accountId) throw refusal()
  const { credential, credentialBackedUp } = registrationInfo
  const now = ctx.clock.now().toISOString()
  return {
    accountId,
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports: credential.transports ?? [],
    backedUp: credentialBackedUp,
    name,
    createdAt: now,
    lastUsedAt: now,
  }
}

/** What the browser needs to use a passkey. It names no account, so it tells nothing about which exist. */
export async function askPasskey(ctx: Ceremony, origin: string): Promise<PasskeyOptions> {
  const options = await generateAuthenticationOptions({
    rpID: new URL(origin).hostname,
    challenge: new Uint8Array(Buffer.from(createChallenge(ctx, 'sign-in'), 'base64url')),
    timeout: challengeLifetimeMs,
    userVerification: 'required',
  })
  return passkeyOptions.parse(options)
}

/**
 * Checks what a passkey signed.
 * @returns the passkey's record as it is to be stored now, with its new counter
 * @throws {ApiError} 401 `sign_in_failed`
 */
export async function checkPasskey(ctx: Ceremony, origin: string, proof: PasskeyProof): Promise<Entry<Passkey>> {
  const accountId = uuidOf(proof.response.userHandle)
  const record = accountId && (await readEntry(ctx.store.directory, passkeys, `${accountId}:${proof.id}`))
  if (!record) throw failure()
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: { ...proof, clientExtensionResults: {} },
    expectedChallenge: async (challenge) => (await spendChallenge(ctx, challenge, 'sign-in')) !== undefined,
    expectedOrigin: origin,
    expectedRPID: new URL(origin).hostname,
    credential: {
      id: record.credentialId,
      publicKey: new Uint8Array(Buffer.from(record.publicKey, 'base64url')),
      counter: record.counter,
      transports: record.transports,
    },
    requireUserVerification: true,
  }).catch(failed)
  if (!verified) throw failure()
  return {
    ...record,
    counter: authenticationInfo.newCounter,
    backedUp: authenticationInfo.credentialBackedUp,
    lastUsedAt: ctx.clock.now().toISOString(),
  }
}

function refusal(cause?: unknown): ApiError {
  return new ApiError(400, 'passkey_refused', 'This passkey could not be taken. Try again.', { cause })
}

function failure(cause?: unknown): ApiError {
  return new ApiError(401, 'sign_in_failed', 'This does not sign anybody in.', { cause })
}

function refused(cause: unknown): never {
  throw refusal(cause)
}

function failed(cause: unknown): never {
  throw failure(cause)
}

function bytesOf(uuid: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(uuid.replaceAll('-', ''), 'hex'))
}

function uuidOf(handle: string | undefined): string | undefined {
  const hex = Buffer.from(handle ?? '', 'base64url').toString('hex')
  return hex.length === 32 ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : undefined
}
