import { type NewPasskey, newPasskeyOptions, type PasskeyProof, passkeyOptions } from '@inviato/shared/passkey.ts'
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser'
import { ask } from './request.ts'

/** No passkey came of it: the person said no, or the phone could not. */
export class NoPasskey extends Error {
  override readonly name = 'NoPasskey'
}

/** Passkeys belong to a host's name and need a secure page (WebAuthn 3, 5.1.3): an address made of numbers has none. */
export function canUsePasskeys(): boolean {
  return isSecureContext && browserSupportsWebAuthn() && !/^[\d.]+$|^\[/.test(location.hostname)
}

/**
 * Lets the phone make a passkey.
 * @param path where its options come from; `body` says for whom
 * @throws NoPasskey, Refused, Unreachable
 */
export async function makePasskey(path: string, body: object): Promise<NewPasskey> {
  const optionsJSON = await ask(path, newPasskeyOptions, { body })
  return startRegistration({ optionsJSON }).catch(none)
}

/**
 * Lets the phone prove who holds it.
 * @throws NoPasskey, Refused, Unreachable
 */
export async function usePasskey(): Promise<PasskeyProof> {
  const optionsJSON = await ask('/api/sign-in/passkey-options', passkeyOptions, { method: 'POST' })
  return startAuthentication({ optionsJSON }).catch(none)
}

function none(cause: unknown): never {
  throw new NoPasskey('No passkey', { cause })
}
