import { type Channel, type ChannelDocument, type Connection, connectionId, isChannel, isConnection } from '@inviato/shared/channel.ts'
import { storeId } from '@inviato/shared/collections.ts'
import { uuid } from '@inviato/shared/fields.ts'
import * as z from 'zod/mini'
import type { Context } from '../context.ts'
import { changeStored } from '../database/change.ts'
import type { Database } from '../database/database.ts'
import { directoryKind, readEntry, writeEntry } from '../database/directory.ts'
import { parseDocument, readDocument } from '../database/document.ts'
import { reactToChanges } from '../database/react.ts'

/** `live-address:<slug>`: whose page an address is. It stays its channel's when the channel takes another: old links go on working. */
export const liveAddresses = directoryKind('live-address', z.strictObject({ workspaceId: uuid, channelId: uuid }))

type Needs = Pick<Context, 'store' | 'clock' | 'log' | 'signal'>

/**
 * Gives each Live page the address that its owner chose. Who comes second is told so by the channel's connection, and
 * keeps the address it had, or gets one of its own meanwhile: nothing waits for a better name.
 */
export function startLiveAddresses(ctx: Needs): AsyncDisposable {
  return reactToChanges(ctx, 'live-addresses', async ({ doc }, { id, db }) => {
    const channel = parseDocument('channels', doc)
    if (!channel || !isChannel(channel) || channel.body.archived) return
    const { settings } = channel.body
    if (settings.network !== 'live') return
    const known = connectionIn(await readDocument(db, 'channels', connectionId(channel.id)))?.account?.handle
    for (const slug of [settings.slug, known, spareAddress(settings.slug, channel.id)]) {
      if (slug === undefined || !(await claimAddress(ctx, slug, id, channel.id))) continue
      return tell(ctx, db, channel, slug, slug === settings.slug)
    }
  })
}

/** An address that nobody chooses: the end of an identifier is random. */
function spareAddress(slug: string, channelId: string): string {
  return `${slug.slice(0, 27)}-${channelId.slice(-12)}`
}

async function claimAddress({ store }: Pick<Context, 'store'>, slug: string, workspaceId: string, channelId: string): Promise<boolean> {
  await writeEntry(store.directory, liveAddresses, slug, { workspaceId, channelId })
  const holder = await readEntry(store.directory, liveAddresses, slug)
  return holder?.channelId === channelId
}

async function tell(ctx: Needs, db: Database, channel: Channel, slug: string, isChosen: boolean): Promise<void> {
  const id = connectionId(channel.id)
  const now = ctx.clock.now().toISOString()
  await changeStored(db, storeId('channels', id), (stored): Connection | undefined => {
    const known = connectionIn(parseDocument('channels', stored))
    const account = { id: channel.id, handle: slug }
    const problem = isChosen ? undefined : taken
    const same = known?.state === 'connected' && known.account?.handle === slug && known.problem?.code === problem?.code
    return same ? undefined : { id, at: now, body: { kind: 'connection', state: 'connected', comments: true, checkedAt: now, account, ...(problem && { problem }) } }
  })
}

const taken = { code: 'address_taken', message: 'Another Live page on this server has this address.' }

/** What is known of a channel's account. */
function connectionIn(document: ChannelDocument | undefined): Connection['body'] | undefined {
  return document && isConnection(document) ? document.body : undefined
}
