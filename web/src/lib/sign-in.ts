import { type DeviceClaim } from '@inviato/shared/api.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import { usePasskey } from './passkeys.ts'
import { ask } from './request.ts'
import { readKnown } from './session-memory.ts'
import { adoptSession } from './session.svelte.ts'

/** Signs in by passkey. @throws NoPasskey, Refused, Unreachable */
export async function signInByPasskey(): Promise<void> {
  const passkey = await usePasskey()
  const accountId = uuidOf(passkey.response.userHandle)
  const device = deviceFor((known) => known.accountId === accountId)
  adoptSession(await ask('/api/sign-in/passkey', sessionResponse, { body: { passkey, device } }))
}

/** Signs in by e-mail and password. @throws Refused, Unreachable */
export async function signInByPassword(email: string, password: string): Promise<void> {
  const address = email.trim().toLowerCase()
  const device = deviceFor((known) => known.email === address)
  adoptSession(await ask('/api/sign-in/password', sessionResponse, { body: { email: address, password, device } }))
}

/** The id that the account was given on this phone before, so that it stays one device. */
function deviceFor(isThem: (known: { accountId: string; email: string }) => boolean): DeviceClaim {
  const known = readKnown().find(isThem)
  return known ? { id: known.deviceId } : {}
}

/** A passkey's user handle is the account's id, as 16 bytes. */
function uuidOf(handle: string | undefined): string | undefined {
  if (!handle) return undefined
  const bytes = Uint8Array.from(atob(handle.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
