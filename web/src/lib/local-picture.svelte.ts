import type { MediaFile, Rendition } from '@inviato/shared/media.ts'
import { untrack } from 'svelte'
import type { LocalDatabase } from './database/databases.ts'
import { readCopy } from './parts.ts'

/** What is needed to find a picture's bytes on this phone. */
export interface Pictured {
  id: string
  original: MediaFile
  publish?: MediaFile | undefined
  thumb?: MediaFile | undefined
}

/**
 * The picture as this phone has it, as an object URL and Svelte state; let go when nobody shows it any more.
 * Until its thumbnail has been made, and where that cannot be read, the original stands in.
 * @returns `url`, and `looked` once it is known whether the bytes are here
 */
export function localPicture(local: () => LocalDatabase | undefined, media: () => Pictured | undefined, rendition: () => Rendition) {
  let url = $state<string>()
  let looked = $state(false)
  // Only what changes the bytes: an edit of the words must not load the picture again.
  const wanted = $derived(copiesOf(media(), rendition()))
  const key = $derived(wanted.map(({ mediaId, copy, file }) => `${mediaId}:${copy}:${file.sha256}`).join())

  $effect(() => {
    const database = local()
    if (!database || !key) return
    let gone = false
    let made: string | undefined
    void firstReadable(database, untrack(() => wanted)).then((blob) => {
      if (gone) return
      made = blob && URL.createObjectURL(blob)
      url = made
      looked = true
    })
    return () => {
      gone = true
      url = undefined
      looked = false
      if (made) URL.revokeObjectURL(made)
    }
  })

  return {
    get url() {
      return url
    },
    get looked() {
      return looked
    },
  }
}

interface Wanted {
  mediaId: string
  copy: Rendition
  file: MediaFile
}

/** The copies that show it, the best first. */
function copiesOf(media: Pictured | undefined, rendition: Rendition): Wanted[] {
  if (!media) return []
  const made = rendition === 'original' ? undefined : media[rendition]
  const original: Wanted = { mediaId: media.id, copy: 'original', file: media.original }
  return made ? [{ mediaId: media.id, copy: rendition, file: made }, original] : [original]
}

async function firstReadable(local: LocalDatabase, copies: readonly Wanted[]): Promise<Blob | undefined> {
  for (const { mediaId, copy, file } of copies) {
    const blob = await readCopy(local, mediaId, copy, file).catch((error: unknown) => console.warn('a copy cannot be read', error))
    if (blob) return blob
  }
  return undefined
}
