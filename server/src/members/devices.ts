import type { DeviceEntry } from '@inviato/shared/api.ts'
import type { Holdings } from '@inviato/shared/member.ts'
import type { Context } from '../context.ts'
import { changeEntry, listEntries } from '../database/directory.ts'
import { showDevice, showDeviceIn } from './device.ts'
import { sessions } from './record.ts'
import { endSession, type SignedIn, type SignedInMember } from './session.ts'

type Needs = Pick<Context, 'store' | 'clock' | 'publicUrl'>

/** Where an account is signed in, the one last seen first. */
export async function listDevices(ctx: Needs, { accountId, deviceId }: SignedIn): Promise<DeviceEntry[]> {
  const all = await listEntries(ctx.store.directory, sessions, `${accountId}:`)
  return all
    .filter(({ hash }) => hash)
    .map(({ deviceId: id, name, createdAt, lastSeenAt }) => ({
      id,
      name,
      createdAt,
      lastSeenAt,
      current: id === deviceId,
    }))
    .sort((a, b) => (a.lastSeenAt < b.lastSeenAt ? 1 : -1))
}

/** Gives one of the account's devices another name, for everyone. */
export async function renameDevice(ctx: Needs, accountId: string, deviceId: string, name: string): Promise<void> {
  const session = await changeEntry(ctx.store.directory, sessions, `${accountId}:${deviceId}`, (before) =>
    before && before.name !== name ? { ...before, name } : undefined,
  )
  if (session) await showDevice(ctx, session)
}

/** Notes what a phone says that only it has in a workspace, and that it was seen: the other members read it in its document. */
export async function noteHoldings(ctx: Needs, { id, deviceId, workspaceId }: SignedInMember, holds: Holdings): Promise<void> {
  const lastSeenAt = ctx.clock.now().toISOString()
  const session = await changeEntry(ctx.store.directory, sessions, `${id}:${deviceId}`, (before) => before?.hash ? { ...before, lastSeenAt } : undefined)
  if (session?.hash) await showDeviceIn(ctx, session, workspaceId, holds)
}

/** Signs the account out on every device but the one that asks. */
export async function endOtherSessions(ctx: Needs, { accountId, deviceId }: SignedIn): Promise<void> {
  const all = await listEntries(ctx.store.directory, sessions, `${accountId}:`)
  for (const session of all) {
    if (session.hash && session.deviceId !== deviceId) await endSession(ctx, accountId, session.deviceId)
  }
}
