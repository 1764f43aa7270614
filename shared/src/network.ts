import * as z from 'zod/mini'

/** The networks that have a driver. No other place but a driver, the registry and this table names one. */
export const networkName = z.enum(['live', 'bluesky', 'by-hand'])
export type NetworkName = z.infer<typeof networkName>

export const format = z.enum(['post', 'carousel', 'reel', 'story', 'video'])
export type Format = z.infer<typeof format>

export interface TextLimit {
  /** How the network counts: user-perceived characters, or UTF-16 units. */
  unit: 'graphemes' | 'utf16'
  max: number
  /** A second limit that holds besides, in UTF-8 bytes. */
  maxBytes?: number
}

export interface MediaLimit {
  /** How many images one post carries. */
  maxImages: number
  /** A post without any media is possible. */
  optional: boolean
  mimes: readonly string[]
  /** The largest image the network takes, in bytes. */
  maxImageBytes: number
  /** The longest edge the network keeps, in pixels: more is wasted. */
  maxEdge: number
  altText: { max: number } | null
}

export interface NetworkLimits {
  text: TextLimit
  media: MediaLimit
  formats: readonly Format[]
}

const images = ['image/jpeg', 'image/png', 'image/webp'] as const

/**
 * Limits as data, for composer and server alike. What an account learns at run time (its `connection`) narrows them.
 * Bluesky: lexicons `app.bsky.feed.post` and `app.bsky.embed.images`; the hosted client scales images to 2000 px.
 */
export const networks: Record<NetworkName, NetworkLimits> = {
  live: {
    text: { unit: 'graphemes', max: 5000 },
    media: { maxImages: 10, optional: true, mimes: images, maxImageBytes: 10_000_000, maxEdge: 2560, altText: { max: 2000 } },
    formats: ['post'],
  },
  bluesky: {
    text: { unit: 'graphemes', max: 300, maxBytes: 3000 },
    media: { maxImages: 4, optional: true, mimes: images, maxImageBytes: 2_000_000, maxEdge: 2000, altText: { max: 2000 } },
    formats: ['post'],
  },
  'by-hand': {
    text: { unit: 'utf16', max: 10_000 },
    media: { maxImages: 20, optional: true, mimes: images, maxImageBytes: 30_000_000, maxEdge: 2560, altText: { max: 2000 } },
    formats: ['post', 'carousel', 'reel', 'story', 'video'],
  },
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const encoder = new TextEncoder()

export interface TextCount {
  used: number
  max: number
  bytes: number
  fits: boolean
}

/** Counts a text as the network does. */
export function countText(text: string, limit: TextLimit): TextCount {
  const used = limit.unit === 'utf16' ? text.length : [...segmenter.segment(text)].length
  const bytes = encoder.encode(text).length
  return { used, max: limit.max, bytes, fits: used <= limit.max && bytes <= (limit.maxBytes ?? Infinity) }
}
