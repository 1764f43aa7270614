import type { ChannelSettings } from '@inviato/shared/channel.ts'
import type { Format } from '@inviato/shared/network.ts'
import { envelopeOf, insert, patch } from './database/write.ts'
import type { Writer } from './writer.ts'

/**
 * Adds a channel. It is the server that connects it, where its network has accounts; what was connected first brings
 * its `id`.
 */
export async function addChannel(writer: Writer, name: string, settings: ChannelSettings, known?: { id: string }): Promise<string> {
  const { id } = await insert(writer.database.channels, {
    ...envelopeOf(writer.memberId),
    ...known,
    body: { kind: 'channel', name: name.trim(), settings, archived: false },
  })
  return id
}

/** Adds a channel that people publish to by hand, e.g. an Instagram story. */
export function addByHand(writer: Writer, name: string, label: string, format: Format, url?: string): Promise<string> {
  return addChannel(writer, name, { network: 'by-hand', label: label.trim(), format, ...(url && { url }) })
}

export function renameChannel(writer: Writer, channelId: string, name: string): Promise<unknown> {
  return patch(writer.database.channels, channelId, (channel) =>
    channel.body.kind === 'channel' ? { ...channel, body: { ...channel.body, name: name.trim() } } : channel,
  )
}

/** Changes what a person decides about a channel. */
export function setChannel(writer: Writer, channelId: string, settings: ChannelSettings): Promise<unknown> {
  return patch(writer.database.channels, channelId, (channel) =>
    channel.body.kind === 'channel' ? { ...channel, body: { ...channel.body, settings } } : channel,
  )
}

/** Takes a channel out of use, or back in. What was published there stays in the list of posts. */
export function archiveChannel(writer: Writer, channelId: string, archived: boolean): Promise<unknown> {
  return patch(writer.database.channels, channelId, (channel) =>
    channel.body.kind === 'channel' ? { ...channel, body: { ...channel.body, archived } } : channel,
  )
}

/** The address part of a Live page from a name: `Festa delle Luci` becomes `festa-delle-luci`. */
export function slugOf(name: string): string {
  const ascii = name.normalize('NFD').toLowerCase().replaceAll(/[^a-z0-9]+/gu, (gap) => (/^\p{M}+$/u.test(gap) ? '' : '-'))
  return ascii.replaceAll(/^-+|-+$/gu, '').slice(0, 40).replace(/-+$/u, '')
}

/** A Bluesky handle as people paste it: with `@`, with invisible direction marks, as a profile's link. */
export function handleOf(typed: string): string {
  const bare = typed.replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\s]/gu, '')
  return bare.replace(/^https?:\/\/[^/]+\/profile\//iu, '').replace(/^@/u, '').replace(/\/.*$/u, '').toLowerCase()
}
