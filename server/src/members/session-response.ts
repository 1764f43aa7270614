import type { SessionResponse } from '@inviato/shared/session.ts'
import type { Context } from '../context.ts'
import { listEntries, readEntry } from '../database/directory.ts'
import { ApiError } from '../errors.ts'
import { readAccount } from './account.ts'
import { faceOf } from './join.ts'
import { membershipsOf } from './membership.ts'
import { passkeys, sessions } from './record.ts'
import type { SignedIn } from './session.ts'

/**
 * What a phone is told of who it is: account, device, workspaces.
 * @throws {ApiError} 401 `signed_out` when the account or the session is gone
 */
export async function describeSession(
  ctx: Pick<Context, 'store' | 'clock' | 'publicUrl'>,
  { accountId, deviceId, expiresAt }: Pick<SignedIn, 'accountId' | 'deviceId' | 'expiresAt'>,
): Promise<SessionResponse> {
  const { directory } = ctx.store
  const account = await readAccount(ctx, accountId)
  const session = await readEntry(directory, sessions, `${accountId}:${deviceId}`)
  if (!session) throw new ApiError(401, 'signed_out', 'Sign in again.')
  const { name, email, language, password } = account
  const [keys, memberships] = await Promise.all([
    listEntries(directory, passkeys, `${accountId}:`),
    membershipsOf(ctx, accountId),
  ])
  return {
    account: { id: accountId, name, email, language, passkeys: keys.length, password: password !== undefined },
    device: { id: deviceId, name: session.name },
    memberships: await Promise.all(
      memberships.map(async ({ workspaceId, role }) => {
        const { name, color } = await faceOf(ctx, workspaceId)
        return { workspaceId, workspaceName: name, color, memberId: accountId, role }
      }),
    ),
    publicUrl: ctx.publicUrl.origin,
    expiresAt: expiresAt.toISOString(),
  }
}
