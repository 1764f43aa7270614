import * as z from 'zod/mini'
import { canonicalHash } from './canonical.ts'
import type { Channel } from './channel.ts'
import type { Reply } from './comment.ts'
import { language, mime, pixels, sha256, text, uuid } from './fields.ts'
import type { Media } from './media.ts'
import { format, networkName } from './network.ts'
import type { Post } from './post.ts'

/** What one channel will publish: the only input a driver has. The content hash is taken over it. */
export const outgoingSchema = z.strictObject({
  version: z.literal(1),
  network: networkName,
  format,
  text: text(10_000),
  language: z.optional(language),
  media: z.array(
    z.strictObject({
      mediaId: uuid,
      /** Of the publish-size copy, the very bytes that will leave. */
      sha256,
      mime,
      width: z.optional(pixels),
      height: z.optional(pixels),
      alt: text(2000),
    }),
  ),
  /** Set on an answer: the comment it answers. */
  replyTo: z.optional(uuid),
})

export type Outgoing = z.infer<typeof outgoingSchema>
export type OutgoingMedia = Outgoing['media'][number]

export type OutgoingResult =
  | { ok: true; outgoing: Outgoing }
  | { ok: false; reason: 'empty-slot' | 'media-unknown' | 'media-unprepared' | 'media-forbidden'; mediaId?: string }

/**
 * The canonical form of a post on one channel.
 * Fails where a picture is missing: a slot still empty, a media this side has not seen, no publish-size copy yet,
 * or one that must not be published.
 */
export function outgoingPost(post: Post, channel: Channel, media: ReadonlyMap<string, Media>): OutgoingResult {
  const variant = post.variants.find((each) => each.channelId === channel.id)
  const settings = channel.body.settings
  const files: OutgoingMedia[] = []
  for (const slot of post.media) {
    if (slot.mediaId === undefined) return { ok: false, reason: 'empty-slot' }
    const found = media.get(slot.mediaId)
    if (!found) return { ok: false, reason: 'media-unknown', mediaId: slot.mediaId }
    if (found.doNotPublish || found.consent === 'refused') return { ok: false, reason: 'media-forbidden', mediaId: found.id }
    if (!found.publish) return { ok: false, reason: 'media-unprepared', mediaId: found.id }
    const { sha256, mime, width, height } = found.publish
    files.push({ mediaId: found.id, sha256, mime, width, height, alt: found.alt })
  }
  return {
    ok: true,
    outgoing: {
      version: 1,
      network: settings.network,
      format: variant?.format ?? (settings.network === 'by-hand' ? settings.format : 'post'),
      text: (variant?.text ?? post.text).trim(),
      language: post.language,
      media: files,
    },
  }
}

/** The canonical form of an answer to a comment, on the channel where the comment stands. */
export function outgoingReply(reply: { text: string; parentId: string }, channel: Channel): Outgoing {
  return {
    version: 1,
    network: channel.body.settings.network,
    format: 'post',
    text: reply.text.trim(),
    media: [],
    replyTo: reply.parentId,
  }
}

/** What an answer will publish on its one channel, and the hash that its release bears. */
export function replyContent(reply: Reply, channel: Channel): { hash: string; parts: Map<string, Outgoing> } {
  const parts = new Map([[channel.id, outgoingReply(reply.body, channel)]])
  return { hash: contentHash(parts), parts }
}

/** `v1:` and the SHA-256 of the canonical JSON (keys sorted, nothing undefined). A hash names its version for ever. */
export function outgoingHash(outgoing: Outgoing): string {
  return `v1:${canonicalHash(outgoing)}`
}

/** The hash of a post as a whole: of what every chosen channel will publish. It is what a release and an approval bear. */
export function contentHash(parts: ReadonlyMap<string, Outgoing>): string {
  const ordered = [...parts].sort(([a], [b]) => (a < b ? -1 : 1))
  return `v1:${canonicalHash(ordered)}`
}

export type PostContent =
  | { ok: true; hash: string; parts: Map<string, Outgoing> }
  | { ok: false; reason: 'no-channel' | 'channel-unknown' | Exclude<OutgoingResult, { ok: true }>['reason']; mediaId?: string }

/** What a post will publish on each of its channels, and the hash of it all. */
export function postContent(
  post: Post,
  channels: ReadonlyMap<string, Channel>,
  media: ReadonlyMap<string, Media>,
): PostContent {
  if (post.channels.length === 0) return { ok: false, reason: 'no-channel' }
  const parts = new Map<string, Outgoing>()
  for (const id of post.channels) {
    const channel = channels.get(id)
    if (!channel) return { ok: false, reason: 'channel-unknown' }
    const result = outgoingPost(post, channel, media)
    if (!result.ok) return result
    parts.set(id, result.outgoing)
  }
  return { ok: true, hash: contentHash(parts), parts }
}
