import type { Media } from '@inviato/shared/media.ts'
import { query } from './database/query.svelte.ts'
import { desk } from './desk.svelte.ts'
import { localPicture } from './local-picture.svelte.ts'
import { mediaPath } from './media-path.ts'

const uploads = query(() => desk.current?.database.uploads.find())
const received = $derived(new Map((uploads.current ?? []).map((upload) => [upload.id, upload.received])))

/**
 * Where a media's picture can be shown from, as Svelte state: this phone where its bytes are here, else the server once it has them;
 * undefined while it is nowhere within reach. To be called while a component is made.
 */
export function pictureUrl(media: () => Media | undefined, rendition: () => 'thumb' | 'publish'): { readonly current: string | undefined } {
  const here = localPicture(() => desk.current?.local, media, rendition)
  const there = $derived.by(() => {
    const shown = media()
    const workspaceId = desk.current?.workspaceId
    const copies = shown && received.get(shown.id)
    // The server makes a thumbnail of the copy to publish where it was sent none.
    const has = copies?.[rendition()] ?? copies?.publish
    return shown && workspaceId && has ? mediaPath(workspaceId, shown.id, rendition(), copies?.[rendition()]?.sha256) : undefined
  })
  return {
    get current() {
      return here.url ?? (here.looked ? there : undefined)
    },
  }
}
