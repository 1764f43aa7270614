import { buffer } from 'node:stream/consumers'
import type { Channel } from '@inviato/shared/channel.ts'
import { networks } from '@inviato/shared/network.ts'
import type { OutgoingMedia } from '@inviato/shared/outgoing.ts'
import type { Context } from '../context.ts'
import { readConnection } from './connection.ts'
import { sealedCredentials } from './credentials.ts'
import type { Access, PublishFile } from './driver.ts'
import { MediaMissing, Rejected } from './errors.ts'
import { pageAddress } from '../page-address.ts'

export type World = Pick<Context, 'store' | 'secrets' | 'http' | 'files' | 'clock' | 'publicUrl' | 'config'>

/** What a driver is given to act for one channel, until `signal` is aborted. */
export function accessTo(ctx: World, workspaceId: string, channel: Channel, signal: AbortSignal): Access {
  const { settings } = channel.body
  return {
    fetch: (url, init) => ctx.http.fetch(url, init),
    credentials: sealedCredentials(ctx, workspaceId, channel.id),
    media: (media) => publishFile(ctx.files, workspaceId, media, networks[settings.network].media),
    async ownPage() {
      if (!('slug' in settings)) return undefined
      const connection = await readConnection(ctx.store.workspace(workspaceId), channel.id)
      return pageAddress(ctx, connection?.account?.handle ?? settings.slug)
    },
    now: () => ctx.clock.now().getTime(),
    signal,
  }
}

type Limits = (typeof networks)[keyof typeof networks]['media']

/** The bytes to publish: the released copy itself, or a smaller one where the network takes only that. */
async function publishFile(files: World['files'], workspaceId: string, media: OutgoingMedia, limits: Limits): Promise<PublishFile> {
  const received = await files.open(workspaceId, media)
  if (!received) throw new MediaMissing(media.mediaId)
  const fit = { maxEdge: limits.maxEdge, maxBytes: limits.maxImageBytes, mimes: limits.mimes }
  const fitting = await files.fit(workspaceId, { ...media, bytes: received.bytes }, fit).catch((cause: unknown) => {
    throw new Rejected('media-unusable', `media ${media.mediaId} cannot be made to fit`, { cause })
  })
  if (!fitting) throw new MediaMissing(media.mediaId)
  return { bytes: await buffer(fitting.read()), mime: fitting.mime }
}
