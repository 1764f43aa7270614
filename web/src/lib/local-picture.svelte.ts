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
 * Until its thumbnail has been made, the original stands in.
 * @returns `url`, and `looked` once it is known whether the bytes are here
 */
export function localPicture(local: () => LocalDatabase | undefined, media: () => Pictured | undefined, rendition: () => Rendition) {
  let url = $state<string>()
  let looked = $state(false)
  // Only what changes the bytes: an edit of the words must not load the picture again.
  const wanted = $derived(copyOf(media(), rendition()))
  const key = $derived(wanted && `${media()?.id}:${wanted.copy}:${wanted.file.sha256}`)

  $effect(() => {
    const database = local()
    if (!database || !key) return
    const [id, copy] = untrack(() => [media()?.id, wanted])
    if (!id || !copy) return
    let gone = false
    let made: string | undefined
    void readCopy(database, id, copy.copy, copy.file)
      .catch(() => undefined)
      .then((blob) => {
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

function copyOf(media: Pictured | undefined, rendition: Rendition): { copy: Rendition; file: MediaFile } | undefined {
  if (!media) return undefined
  const file = media[rendition]
  return file ? { copy: rendition, file } : { copy: 'original', file: media.original }
}
