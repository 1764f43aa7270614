import { createId } from '@inviato/shared/id.ts'
import type { Format } from '@inviato/shared/network.ts'
import type { Post, Slot, Variant } from '@inviato/shared/post.ts'

/**
 * What a hand can do to the content of a post, as pure functions: each takes the post as it is at the moment of
 * writing, so that two edits at once are both kept.
 */
export type Edit = (post: Post) => Post

/** Sets the text: the post's own, or the one for a channel. A channel's text of `undefined` is the post's own again. */
export function withText(text: string, channelId?: undefined): Edit
export function withText(text: string | undefined, channelId: string): Edit
export function withText(text: string | undefined, channelId?: string): Edit {
  if (channelId !== undefined) return withVariant(channelId, (variant) => ({ ...variant, text }))
  return (post) => ({ ...post, text: text ?? '' })
}

export function withFormat(channelId: string, format: Format | undefined): Edit {
  return withVariant(channelId, (variant) => ({ ...variant, format }))
}

/** Chooses a channel or leaves it out. What was written for it alone is kept for when it is chosen again. */
export function withChannel(channelId: string, chosen: boolean): Edit {
  return (post) => {
    const others = post.channels.filter((id) => id !== channelId)
    return { ...post, channels: chosen ? [...others, channelId] : others }
  }
}

/** Adds media: into the empty places first, in their order, then behind what is there. */
export function withMedia(mediaIds: readonly string[]): Edit {
  return (post) => {
    const present = new Set(post.media.map((slot) => slot.mediaId))
    const waiting = mediaIds.filter((id) => !present.has(id))
    const filled = post.media.map((slot) => (slot.mediaId === undefined ? { ...slot, ...mediaOf(waiting.shift()) } : slot))
    return { ...post, media: [...filled, ...waiting.map(newSlot)] }
  }
}

export function withSlotFilled(slotId: string, mediaId: string): Edit {
  return withSlot(slotId, (slot) => ({ ...slot, mediaId }))
}

/** Takes a media out. A place that says what it waits for stays as an empty one; any other goes. */
export function withoutMedia(slotId: string): Edit {
  return (post) => ({
    ...post,
    media: post.media.flatMap((slot) => {
      if (slot.id !== slotId) return [slot]
      const { mediaId, ...place } = slot
      return mediaId !== undefined && place.label !== undefined ? [place] : []
    }),
  })
}

/** Adds an empty place for a picture to take. */
export function withEmptySlot(label: string, shotId?: string): Edit {
  return (post) => ({ ...post, media: [...post.media, { id: createId(), label, ...(shotId && { shotId }) }] })
}

/** Moves a place to another position; positions outside the list mean its ends. */
export function withSlotMoved(slotId: string, to: number): Edit {
  return (post) => {
    const slot = post.media.find((each) => each.id === slotId)
    if (!slot) return post
    const rest = post.media.filter((each) => each !== slot)
    return { ...post, media: rest.toSpliced(Math.max(0, to), 0, slot) }
  }
}

/** Sets or (with `undefined`) clears when it shall go out. */
export function withTimes(times: Pick<Post, 'publishAt' | 'notBefore' | 'notAfter'>): Edit {
  return (post) => withoutUndefined({ ...post, ...times })
}

export function withEvent(coverageId: string | undefined): Edit {
  return (post) => withoutUndefined({ ...post, coverageId })
}

function withVariant(channelId: string, change: (variant: Variant) => Variant): Edit {
  return (post) => {
    const before = post.variants.find((each) => each.channelId === channelId) ?? { channelId }
    const after = withoutUndefined(change(before))
    const others = post.variants.filter((each) => each.channelId !== channelId)
    const differs = after.text !== undefined || after.format !== undefined
    return { ...post, variants: differs ? [...others, after] : others }
  }
}

function withSlot(slotId: string, change: (slot: Slot) => Slot): Edit {
  return (post) => ({ ...post, media: post.media.map((slot) => (slot.id === slotId ? change(slot) : slot)) })
}

function newSlot(mediaId: string): Slot {
  return { id: createId(), mediaId }
}

function mediaOf(mediaId: string | undefined): Pick<Slot, 'mediaId'> {
  return mediaId === undefined ? {} : { mediaId }
}

/** A field that is absent and one that is `undefined` are the same post, and must be the same JSON. */
function withoutUndefined<Content extends object>(content: Content): Content {
  const kept = { ...content }
  for (const key of Object.keys(kept)) {
    if (Reflect.get(kept, key) === undefined) Reflect.deleteProperty(kept, key)
  }
  return kept
}
