import { patch } from './database/write.ts'
import type { Writer } from './writer.ts'

/** Writes what a media shows, for who cannot see. `change` gets the words as they are stored at that moment. */
export async function writeAltText(writer: Writer, mediaId: string, change: (stored: string) => string): Promise<string | undefined> {
  const written = await patch(writer.database.media, mediaId, (media) => ({ ...media, alt: change(media.alt) }))
  return written?.alt
}
