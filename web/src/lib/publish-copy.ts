import type { Media } from '@inviato/shared/media.ts'
import type { OutgoingMedia } from '@inviato/shared/outgoing.ts'
import type { Desk } from './desk.svelte.ts'
import { mediaPath } from './media-path.ts'
import { readCopy } from './parts.ts'

/**
 * The very bytes of a picture that an outgoing names: prepared, without metadata. From this phone where they are here,
 * else from the server.
 * @returns undefined where they are neither here nor within reach
 */
export async function publishCopy(desk: Desk, media: Media | undefined, file: OutgoingMedia): Promise<Blob | undefined> {
  if (media?.publish?.sha256 !== file.sha256) return undefined
  const here = await readCopy(desk.local, media.id, 'publish', media.publish).catch(() => undefined)
  if (here) return here
  const answer = await fetch(mediaPath(desk.workspaceId, media.id, 'publish', media.publish?.sha256)).catch(() => undefined)
  return answer?.ok ? answer.blob() : undefined
}
