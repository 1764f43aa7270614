import { type ChangeAccountRequest, type DeviceEntry, devicesResponse, type PasskeyEntry, passkeysResponse } from '@inviato/shared/api.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import type { Policy, Workspace } from '@inviato/shared/workspace.ts'
import { patch } from './database/write.ts'
import { makePasskey } from './passkeys.ts'
import { ask, nothing } from './request.ts'
import { adoptSession, refreshSession } from './session.svelte.ts'
import type { Writer } from './writer.ts'

/** Where the account is signed in. @throws Refused, Unreachable */
export async function listDevices(): Promise<DeviceEntry[]> {
  return (await ask('/api/devices', devicesResponse)).devices
}

/** @throws Refused, Unreachable */
export async function renameDevice(id: string, name: string): Promise<void> {
  await ask(`/api/devices/${id}`, nothing, { method: 'PATCH', body: { name: name.trim() } })
  await refreshSession()
}

/** Ends the session on a device, at once. @throws Refused, Unreachable */
export async function endDevice(id: string): Promise<void> {
  await ask(`/api/devices/${id}`, nothing, { method: 'DELETE' })
}

/** @throws Refused, Unreachable */
export async function listPasskeys(): Promise<PasskeyEntry[]> {
  return (await ask('/api/passkeys', passkeysResponse)).passkeys
}

/** @throws NoPasskey, Refused (`prove_yourself` when the last sign-in is too long ago), Unreachable */
export async function addPasskey(): Promise<PasskeyEntry[]> {
  const passkey = await makePasskey('/api/passkeys/options', {})
  const { passkeys } = await ask('/api/passkeys', passkeysResponse, { body: { passkey } })
  await refreshSession()
  return passkeys
}

/** @throws Refused (`prove_yourself`, `last_way_in`), Unreachable */
export async function removePasskey(id: string): Promise<PasskeyEntry[]> {
  const { passkeys } = await ask('/api/passkeys/remove', passkeysResponse, { body: { id } })
  await refreshSession()
  return passkeys
}

/** Changes name, language or password. @throws Refused, Unreachable */
export async function changeAccount(change: ChangeAccountRequest): Promise<void> {
  adoptSession(await ask('/api/account', sessionResponse, { method: 'PATCH', body: change }))
}

/** Changes the brand's rules; on disk when it resolves. */
export function setPolicy(writer: Writer, workspaceId: string, change: Partial<Policy>): Promise<Workspace | undefined> {
  return patch(writer.database.workspace, workspaceId, (before) => ({ ...before, policy: { ...before.policy, ...change } }))
}

/** Changes the brand's name and face; on disk when it resolves. */
export function setBrand(
  writer: Writer,
  workspaceId: string,
  change: Partial<Pick<Workspace, 'name' | 'color' | 'zone' | 'language'>>,
): Promise<Workspace | undefined> {
  return patch(writer.database.workspace, workspaceId, (before) => ({ ...before, ...change }))
}
