import { type JoinInspectResponse, joinInspectResponse, type NewCredential, type SetupInspectResponse, setupInspectResponse } from '@inviato/shared/api.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import type { Language } from '@inviato/shared/fields.ts'
import { makePasskey } from './passkeys.ts'
import { ask } from './request.ts'
import { adoptSession, session } from './session.svelte.ts'
import { phoneZone } from './spoken-time.ts'

/** Who a new account is for, as typed. */
export interface NewPerson {
  name: string
  email: string
  language: Language
}

/** The link's secret, from the fragment: browsers never send it anywhere. */
export function tokenInAddress(): string {
  return location.hash.slice(1)
}

/** What the set-up screen has to ask; uses nothing up. @throws Refused, Unreachable */
export function inspectSetup(token: string): Promise<SetupInspectResponse> {
  return ask('/api/setup/inspect', setupInspectResponse, { body: { token } })
}

/** What a link invites to; uses nothing up. @throws Refused, Unreachable */
export function inspectInvitation(token: string): Promise<JoinInspectResponse> {
  return ask('/api/join/inspect', joinInspectResponse, { body: { token } })
}

/** A passkey for somebody new. @throws NoPasskey, Refused, Unreachable */
export async function newPasskeyFor(door: 'setup' | 'join', token: string, { name, email }: NewPerson): Promise<NewCredential> {
  return { kind: 'passkey', passkey: await makePasskey(`/api/${door}/passkey-options`, { token, name, email }) }
}

/** Makes the first brand and its owner, and signs in. @throws Refused, Unreachable */
export async function setUp(
  token: string,
  brand: { name: string; publicUrl: string | null },
  person: NewPerson,
  credential: NewCredential,
): Promise<void> {
  const body = {
    token,
    workspace: { name: brand.name, zone: phoneZone() },
    account: { ...person, credential },
    device: {},
    ...(brand.publicUrl && { publicUrl: brand.publicUrl }),
  }
  adoptSession(await ask('/api/setup', sessionResponse, { body }))
}

/** Accepts an invitation as somebody new, and signs in. @throws Refused, Unreachable */
export async function joinAsNew(token: string, person: NewPerson, credential: NewCredential): Promise<void> {
  const body = { token, account: { ...person, credential }, device: {} }
  adoptSession(await ask('/api/join', sessionResponse, { body }))
}

/** Accepts an invitation with the account that is signed in. @throws Refused, Unreachable */
export async function joinAsMyself(token: string): Promise<void> {
  const device = session.current ? { id: session.current.device.id } : {}
  adoptSession(await ask('/api/join', sessionResponse, { body: { token, device } }))
}
