import { isChannel, isConnection } from '@inviato/shared/channel.ts'
import { fromStoreId, storeId } from '@inviato/shared/collections.ts'
import type { Context } from '../context.ts'
import { getOrUndefined } from '../database/database.ts'
import { listDocuments, parseDocument } from '../database/document.ts'
import { reactToChanges } from '../database/react.ts'
import { forEachWorkspace, type Workspace } from '../database/workspaces.ts'
import { accessTo, type World } from '../networks/access.ts'
import { needsReconnect, readConnection, writeConnection } from '../networks/connection.ts'
import { forgetCredentials } from '../networks/credentials.ts'
import { NeedsReconnect } from '../networks/errors.ts'

type Needs = World & Pick<Context, 'drivers' | 'log' | 'signal'>

/** How often an account is asked whether it is still ours, so that a person learns it before a post has to wait. */
const checkEveryMs = 6 * 3_600_000

/** Forgets what a channel signed in with as soon as it is archived or gone, and looks after the others. */
export function startChannels(ctx: Needs): AsyncDisposable {
  const running = new AsyncDisposableStack()
  running.use(reactToChanges(ctx, 'channels', async (change, workspace) => {
    const place = fromStoreId(change.id)
    if (place?.collection !== 'channels' || place.id.endsWith(':connection')) return
    const document = parseDocument('channels', change.doc)
    if (change.deleted || (document && isChannel(document) && document.body.archived)) await disconnect(ctx, workspace, place.id)
  }))
  running.use(forEachWorkspace(ctx, 'channel-health', async (workspace, signal) => {
    while (!signal.aborted) {
      for (const document of await listDocuments(workspace.db, 'channels')) {
        if (isConnection(document) && document.body.state !== 'reconnect') await check(ctx, workspace, document.id.split(':')[0] ?? '', signal)
      }
      await ctx.clock.sleep(checkEveryMs, signal).catch(() => undefined)
    }
  }))
  return running
}

async function disconnect(ctx: Needs, { id, db }: Workspace, channelId: string): Promise<void> {
  await forgetCredentials(ctx, id, channelId)
  const connection = await readConnection(db, channelId)
  const problem = { code: 'not-connected', message: 'the channel was put aside' }
  if (connection && connection.state !== 'reconnect') await needsReconnect(ctx, db, channelId, problem)
}

/** Asks once; only the network's own word disconnects a channel. */
async function check(ctx: Needs, { id, db }: Workspace, channelId: string, signal: AbortSignal): Promise<void> {
  const channel = parseDocument('channels', await getOrUndefined(db, storeId('channels', channelId)))
  if (!channel || !isChannel(channel)) return
  const driver = ctx.drivers[channel.body.settings.network]
  if (!driver.check) return
  const problem = await driver.check(accessTo(ctx, id, channel, signal)).then(() => undefined, (error: unknown) => error)
  if (signal.aborted) return
  if (problem instanceof NeedsReconnect) return needsReconnect(ctx, db, channelId, problem)
  const message = problem instanceof Error ? problem.message.slice(0, 500) : 'no answer'
  await writeConnection(ctx, db, channelId, (before) => ({
    comments: before?.comments ?? false,
    ...(before?.account && { account: before.account }),
    ...(problem === undefined ? { state: 'connected' } : { state: 'unreachable', problem: { code: 'unreachable', message } }),
  }))
}
