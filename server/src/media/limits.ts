import type { Rendition } from '@inviato/shared/media.ts'

/** Largest picture that is decoded: a 100-megapixel camera's. */
export const maxPixels = 110_000_000

/** Largest file that is read whole to be decoded, in bytes. */
export const maxPictureBytes = 200 * 1024 ** 2

/** Types by their bytes, never by their name. What is published is one that every browser shows and that can be proved free of metadata. */
const pictures = ['image/jpeg', 'image/png', 'image/webp'] as const
const originals = [
  ...pictures, 'image/gif', 'image/heic', 'image/heif', 'image/avif',
  'video/mp4', 'video/quicktime', 'video/webm', 'video/x-matroska', 'video/3gpp',
  'audio/mpeg', 'audio/mp4', 'audio/x-m4a', 'audio/aac', 'audio/ogg', 'audio/opus', 'audio/wav', 'audio/flac',
] as const

export const allowedTypes: Record<Rendition, readonly string[]> = { thumb: pictures, publish: pictures, original: originals }

/** How long an unfinished upload may be resumed, and a finished one answers that it is complete. */
export const uploadLifeMs = 7 * 24 * 3_600_000

/** The thumbnail that the server makes where the phone sent none. */
export const thumbFit = { maxEdge: 480, maxBytes: 200_000, mimes: pictures } as const
