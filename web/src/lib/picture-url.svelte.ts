import type { Media } from '@inviato/shared/media.ts'
import { desk } from './desk.svelte.ts'

/** Where a media's picture can be shown from, as Svelte state; undefined while it is nowhere within reach. */
export function pictureUrl(media: () => Media | undefined, rendition: () => 'thumb' | 'publish'): { readonly current: string | undefined } {
  const url = $derived.by(() => {
    const shown = media()
    const workspaceId = desk.current?.workspaceId
    return shown && workspaceId ? `/api/workspaces/${workspaceId}/media/${shown.id}/${rendition()}` : undefined
  })
  return {
    get current() {
      return url
    },
  }
}
