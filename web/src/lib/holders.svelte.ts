import { type Holder, holdersOf } from '@inviato/shared/holdings.ts'
import { type Device, isDevice } from '@inviato/shared/member.ts'
import type { Upload } from '@inviato/shared/upload.ts'
import { board } from './board.svelte.ts'
import { query } from './database/query.svelte.ts'
import { desk } from './desk.svelte.ts'

/** What of the brand on screen is on one phone only: read from what this phone knows, also without a network. */
class Holders {
  #uploads = query(() => desk.current?.database.uploads.find())
  #devices: ReadonlyMap<string, Device> = $derived(new Map(board.everyone.filter(isDevice).map((each) => [each.id, each])))

  /** Every phone that has something, this one too; none while it is not known yet. */
  all: readonly Holder[] = $derived.by(() => {
    const uploads = this.#uploads.current
    if (!uploads || board.opening) return []
    return this.#among(uploads, [...board.media.values()])
  })
  /** What the sheet lists: this phone's own is said there one by one. */
  others: readonly Holder[] = $derived(this.all.filter(({ deviceId }) => deviceId !== desk.current?.device.id))

  /** The other phones that have media of these; `uploads` are those of the same. */
  ofMedia(mediaIds: readonly string[], uploads: readonly Upload[]): Holder[] {
    return this.#among(uploads, mediaIds.flatMap((id) => board.media.get(id) ?? [])).filter(
      ({ deviceId, media }) => media.length > 0 && deviceId !== desk.current?.device.id,
    )
  }

  #among(uploads: readonly Upload[], media: Parameters<typeof holdersOf>[0]['media']): Holder[] {
    return holdersOf({ media, uploads: new Map(uploads.map((each) => [each.id, each])), devices: this.#devices, posts: board.posts })
  }
}

export const holders = new Holders()
