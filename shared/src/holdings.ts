import type { Media } from './media.ts'
import type { Device } from './member.ts'
import type { Post } from './post.ts'
import type { Upload } from './upload.ts'

/** A phone, and what of the workspace only it has, as far as anyone knows. */
export interface Holder {
  deviceId: string
  /** What the phone is called; what it was called when it captured, where it is known by that alone. */
  name: string
  device: Device | undefined
  /** What nobody else can see, review or publish: the copy for that is not on the server. */
  media: readonly Media[]
  /** Of these, what did not arrive. */
  bytes: number
  /** How many documents the phone had still to send when it last said so. */
  documents: number
  /** The posts that need its media. */
  postIds: readonly string[]
  /** When the server last heard the phone, as far as its own words and its media tell; undefined where nothing does. */
  seenAt: string | undefined
  /** The phone was heard a while after the media came about, and has none of them any more. */
  lost: boolean
}

interface Known {
  media: Iterable<Media>
  /** By the media's id. */
  uploads: ReadonlyMap<string, Upload>
  /** By their id. */
  devices: ReadonlyMap<string, Device>
  posts: readonly Post[]
}

/**
 * Which phones hold what nobody else has. Of media the documents themselves tell it, so that it is over in the moment in
 * which the server has them, whether or not their phone is still there to say so.
 */
export function holdersOf({ media, uploads, devices, posts }: Known): Holder[] {
  const missing = Map.groupBy([...media].filter((each) => isMissing(each, uploads.get(each.id))), (each) => each.device.id)
  const sending = [...devices.values()].filter(({ body }) => body.holds && body.holds.documents > 0).map(({ id }) => id)
  return [...new Set([...missing.keys(), ...sending])].map((deviceId) => {
    const device = devices.get(deviceId)
    const held = missing.get(deviceId) ?? []
    const ids = new Set(held.map(({ id }) => id))
    const needs = (post: Post) => post.media.some(({ mediaId }) => mediaId !== undefined && ids.has(mediaId))
    return {
      deviceId,
      name: device?.body.name ?? held[0]?.device.name ?? '',
      device,
      media: held,
      bytes: held.reduce((sum, each) => sum + bytesMissing(each, uploads.get(each.id)), 0),
      documents: device?.body.holds?.documents ?? 0,
      postIds: ids.size === 0 ? [] : posts.filter(needs).map(({ id }) => id),
      seenAt: [device?.body.lastSeenAt, ...held.map(({ arrivedAt }) => arrivedAt)].filter((each) => each !== undefined).sort().at(-1),
      lost: held.length > 0 && held.every((each) => hasLost(device, each)),
    }
  })
}

/** A phone may have counted just before it captured: what it says of the minute before counts for nothing, in ms. */
const countingMs = 60_000

function hasLost(device: Device | undefined, { arrivedAt, at }: Media): boolean {
  const holds = device?.body.holds
  return holds?.media === 0 && Date.parse(holds.at) - Date.parse(arrivedAt ?? at) > countingMs
}

function isMissing(media: Media, upload: Upload | undefined): boolean {
  const copy = media.publish ? 'publish' : 'original'
  return upload?.received[copy]?.sha256 !== media[copy]?.sha256
}

function bytesMissing(media: Media, upload: Upload | undefined): number {
  const copies = ['thumb', 'publish', 'original'] as const
  return copies.reduce((sum, copy) => sum + (upload?.received[copy]?.sha256 === media[copy]?.sha256 ? 0 : (media[copy]?.bytes ?? 0)), 0)
}
