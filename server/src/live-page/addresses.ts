import { channelSchema, connectionId, isChannel, isConnection, type Channel, type Connection } from '@inviato/shared/channel.ts'
import { storeId } from '@inviato/shared/collections.ts'
import { uuid } from '@inviato/shared/fields.ts'
import * as z from 'zod/mini'
import type { Context } from '../context.ts'
import { getOrUndefined, hasStatus, type Database } from '../database/database.ts'
import { directoryKind, readEntry, writeEntry } from '../database/directory.ts'
import { parseStored } from '../database/document.ts'
import { reactToChanges } from '../database/react.ts'

/** `live-address:<slug>`: whose page an address is. It stays its channel's when the channel takes another: old links go on working. */
export const liveAddresses = directoryKind('live-address', z.strictObject({ workspaceId: uuid, channelId: uuid }))

type Needs = Pick<Context, 'store' | 'clock' | 'log' | 'signal'>

/** Gives each Live page the address that its owner chose; who comes second is told by the channel's connection. */
export function startLiveAddresses(ctx: Needs): AsyncDisposable {
  return reactToChanges(ctx, 'live-addresses', async ({ doc }, { id, db }) => {
    const channel = parseStored(channelSchema, doc)
    if (!channel || !isChannel(channel) || channel.body.archived) return
    const { settings } = channel.body
    if (settings.network !== 'live') return
    const granted = await claimAddress(ctx, settings.slug, id, channel.id)
    await tell(ctx, db, channel, granted)
  })
}

async function claimAddress({ store }: Pick<Context, 'store'>, slug: string, workspaceId: string, channelId: string): Promise<boolean> {
  await writeEntry(store.directory, liveAddresses, slug, { workspaceId, channelId })
  const holder = await readEntry(store.directory, liveAddresses, slug)
  return holder?.channelId === channelId
}

async function tell({ clock }: Pick<Context, 'clock'>, db: Database, channel: Channel, granted: boolean): Promise<void> {
  const id = connectionId(channel.id)
  const stored = await getOrUndefined(db, storeId('channels', id))
  const known = parseStored(channelSchema, stored)
  const body = known && isConnection(known) ? known.body : undefined
  if (body?.state === (granted ? 'connected' : 'reconnect')) return
  const now = clock.now().toISOString()
  const told: Connection['body'] = {
    kind: 'connection',
    state: granted ? 'connected' : 'reconnect',
    comments: true,
    checkedAt: now,
    ...(!granted && { problem: { code: 'address_taken', message: 'Another Live page on this server has this address.' } }),
  }
  try {
    await db.put({ _id: storeId('channels', id), ...(stored && { _rev: stored._rev }), id, at: known?.at ?? now, body: told })
  } catch (error) {
    // Somebody else told it at the same moment: the reaction runs again and looks.
    if (hasStatus(error, 409)) return tell({ clock }, db, channel, granted)
    throw error
  }
}
