import type { MediaFile } from '@inviato/shared/media.ts'

/** A copy of a picture, ready to be kept and sent. */
export interface Copy {
  blob: Blob
  file: MediaFile
}

/** What is made of a picture on the phone. */
export interface Copies {
  /** What is reviewed, hashed and published: upright, without metadata, as large as the most generous network keeps. */
  publish: Copy
  thumb: Copy
  /** A few pixels as a data URL, to show before anything else is there. */
  placeholder: string
  /** The picture's own size, upright. */
  width: number
  height: number
}

/** The browser cannot show this picture (HEIC outside Safari, a damaged file): the original is kept as it is. */
export class NotDecodable extends Error {
  override readonly name = 'NotDecodable'
}
