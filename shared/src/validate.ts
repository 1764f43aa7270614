import type { Channel } from './channel.ts'
import { countText, networks } from './network.ts'
import type { Outgoing } from './outgoing.ts'

/** One thing that keeps an outgoing from being published; `limit` and `used` fill the sentence. */
export interface Problem {
  channelId: string
  code:
    | 'empty' | 'text-too-long' | 'text-too-many-bytes' | 'too-many-images' | 'media-needed' | 'media-type'
    | 'alt-too-long'
  used?: number
  limit?: number
  mediaId?: string
}

/** Checks what one channel will publish against its network's limits. The composer and the server ask the same. */
export function problemsOf(outgoing: Outgoing, channel: Channel): Problem[] {
  const { text, media } = networks[channel.body.settings.network]
  const channelId = channel.id
  const problems: Problem[] = []
  const count = countText(outgoing.text, text)
  if (outgoing.text === '' && outgoing.media.length === 0) problems.push({ channelId, code: 'empty' })
  if (count.used > count.max) problems.push({ channelId, code: 'text-too-long', used: count.used, limit: count.max })
  if (text.maxBytes !== undefined && count.bytes > text.maxBytes) {
    problems.push({ channelId, code: 'text-too-many-bytes', used: count.bytes, limit: text.maxBytes })
  }
  if (outgoing.media.length > media.maxImages) {
    problems.push({ channelId, code: 'too-many-images', used: outgoing.media.length, limit: media.maxImages })
  }
  if (!media.optional && outgoing.media.length === 0) problems.push({ channelId, code: 'media-needed' })
  for (const file of outgoing.media) {
    if (!media.mimes.includes(file.mime)) problems.push({ channelId, code: 'media-type', mediaId: file.mediaId })
    if (media.altText && file.alt.length > media.altText.max) {
      problems.push({ channelId, code: 'alt-too-long', mediaId: file.mediaId, used: file.alt.length, limit: media.altText.max })
    }
  }
  return problems
}
