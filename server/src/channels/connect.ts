import { isChannel } from '@inviato/shared/channel.ts'
import type { NetworkName } from '@inviato/shared/network.ts'
import type { Context } from '../context.ts'
import { readDocument } from '../database/document.ts'
import { ApiError } from '../errors.ts'
import { readConnection, writeConnection } from '../networks/connection.ts'
import { sealedCredentials } from '../networks/credentials.ts'
import type { Connected } from '../networks/driver.ts'
import { NeedsReconnect, Rejected, RetryLater } from '../networks/errors.ts'

type Needs = Pick<Context, 'store' | 'secrets' | 'http' | 'clock' | 'drivers' | 'log'>

/** How long a person waits for the network's answer. */
const patienceMs = 20_000

/**
 * Connects a channel to an account, for the first time or again; what waited for it goes out then.
 * @param fields what the person typed, as the network's driver knows it
 * @throws ApiError with the driver's own code; 409 `other_account` where the channel belongs to another account
 */
export async function connectChannel(
  ctx: Needs, workspaceId: string, channelId: string, network: NetworkName, fields: Record<string, string>,
): Promise<Pick<Connected, 'account' | 'comments'>> {
  const db = ctx.store.workspace(workspaceId)
  const channel = await readDocument(db, 'channels', channelId)
  if (channel && (!isChannel(channel) || channel.body.settings.network !== network)) {
    throw new ApiError(409, 'other_network', 'This channel is on another network.')
  }
  const { account, comments, credentials } = await ask(ctx, network, fields)
  const before = await readConnection(db, channelId)
  if (before?.account && before.account.id !== account.id) {
    throw new ApiError(409, 'other_account', `This channel is ${before.account.handle}. Add another channel for ${account.handle}.`)
  }
  const vault = sealedCredentials(ctx, workspaceId, channelId)
  await vault.exclusive(() => vault.write(credentials))
  await writeConnection(ctx, db, channelId, () => ({ state: 'connected', account, comments }))
  return { account, comments }
}

async function ask(ctx: Needs, network: NetworkName, fields: Record<string, string>): Promise<Connected> {
  const driver = ctx.drivers[network]
  if (!driver.connect) throw new ApiError(400, 'nothing_to_connect', 'This network has no account to connect.')
  try {
    return await driver.connect(fields, {
      fetch: (url, init) => ctx.http.fetch(url, init),
      signal: AbortSignal.timeout(patienceMs),
      now: () => ctx.clock.now().getTime(),
    })
  } catch (error) {
    if (error instanceof NeedsReconnect || error instanceof Rejected) {
      throw new ApiError(422, error.code.replaceAll('-', '_'), error.message, { cause: error })
    }
    const at = error instanceof RetryLater ? error.at : null
    const retryAfter = at === null ? undefined : Math.max(1, (at - ctx.clock.now().getTime()) / 1000)
    ctx.log.warn({ err: error, network }, 'a host could not be asked')
    throw new ApiError(502, 'host_unreachable', 'That host does not answer, or is no host of this network.', { cause: error, retryAfter })
  }
}
