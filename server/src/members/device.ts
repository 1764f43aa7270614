import { type Holdings, isDevice } from '@inviato/shared/member.ts'
import type { Context } from '../context.ts'
import { changeMemberDocument, membershipsOf } from './membership.ts'
import type { Session } from './record.ts'

type Directory = Pick<Context, 'store' | 'clock'>

/**
 * Writes a device's document in every workspace of its account: other members see "waiting for Giulia's iPhone", and
 * whoever serves the device's stream ends it when `endedAt` appears.
 */
export async function showDevice(ctx: Directory, session: Session): Promise<void> {
  const memberships = await membershipsOf(ctx, session.accountId)
  await Promise.all(memberships.map(({ workspaceId }) => showDeviceIn(ctx, session, workspaceId)))
}

/** The same, in one workspace; with what the device has just said that only it has there. */
export async function showDeviceIn(ctx: Directory, session: Session, workspaceId: string, told?: Holdings): Promise<void> {
  const { deviceId, accountId, name, lastSeenAt, createdAt, hash } = session
  const now = ctx.clock.now().toISOString()
  await changeMemberDocument(ctx, workspaceId, deviceId, (before) => {
    const known = before && isDevice(before) ? before.body : undefined
    const ended = hash ? undefined : (known?.endedAt ?? now)
    const holds = told ? { ...told, at: now } : known?.holds
    return {
      id: deviceId,
      by: accountId,
      at: createdAt,
      arrivedAt: createdAt,
      body: { kind: 'device', memberId: accountId, name, lastSeenAt, ...(ended && { endedAt: ended }), ...(holds && { holds }) },
    }
  })
}
