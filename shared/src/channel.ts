import * as z from 'zod/mini'
import { envelope, instant, text, url } from './fields.ts'
import { format } from './network.ts'

/** The part of the public address that names a Live page. */
export const slug = z.string().check(z.regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/), z.maxLength(40))

/** What a person decides about a channel. */
export const channelSettings = z.discriminatedUnion('network', [
  z.strictObject({
    network: z.literal('live'),
    slug,
    /** What the page is called; the brand's name where it is not given. */
    title: z.optional(text(80)),
    /** Open to search engines. */
    open: z.boolean(),
    comments: z.enum(['closed', 'moderated', 'open']),
    /** Other sites may show it in a frame. */
    embed: z.optional(z.boolean()),
  }),
  z.strictObject({ network: z.literal('bluesky'), service: url, identifier: text(253) }),
  z.strictObject({
    network: z.literal('by-hand'),
    /** The network as a person calls it, e.g. "Instagram". */
    label: text(60),
    format,
    url: z.optional(url),
  }),
])

/** What the server learned of a channel: health and abilities. Its id is `<channelId>:connection`; server-written. */
export const connection = z.strictObject({
  kind: z.literal('connection'),
  state: z.enum(['connected', 'reconnect', 'unreachable']),
  account: z.optional(z.strictObject({ id: text(300), handle: text(253), name: z.optional(text(200)), url: z.optional(url) })),
  /** Whether comments can be read where the account lives. */
  comments: z.boolean(),
  checkedAt: instant,
  problem: z.optional(z.strictObject({ code: text(60), message: text(500) })),
})

export const channelSchema = z.strictObject({
  ...envelope,
  id: z.string().check(z.regex(/^[0-9a-f-]{36}(:connection)?$/), z.maxLength(47)),
  by: z.optional(envelope.by),
  body: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('channel'), name: text(80), settings: channelSettings, archived: z.boolean() }),
    connection,
  ]),
})

export type ChannelDocument = z.infer<typeof channelSchema>
export type ChannelSettings = z.infer<typeof channelSettings>
export type Channel = ChannelDocument & { body: { kind: 'channel' } }
export type Connection = ChannelDocument & { body: { kind: 'connection' } }

export function isChannel(document: ChannelDocument): document is Channel {
  return document.body.kind === 'channel'
}

export function isConnection(document: ChannelDocument): document is Connection {
  return document.body.kind === 'connection'
}

export function connectionId(channelId: string): string {
  return `${channelId}:connection`
}
