import type { Rendition } from '@inviato/shared/media.ts'

/**
 * Where the server gives a copy of a media.
 * @param sha256 of the copy, where it is known: the browser then keeps the answer for ever
 */
export function mediaPath(workspaceId: string, mediaId: string, rendition: Rendition, sha256?: string): string {
  const query = sha256 ? `?hash=${sha256.slice(0, 16)}` : ''
  return `/api/workspaces/${workspaceId}/media/${mediaId}/${rendition}${query}`
}
