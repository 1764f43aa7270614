import type { MediaFile, Rendition } from '@inviato/shared/media.ts'
import type { Post } from '@inviato/shared/post.ts'
import type { Upload } from '@inviato/shared/upload.ts'
import type { TrayItem } from '../database/local.ts'

/** One copy of one media that the server does not have. */
export interface Wanted {
  /** `<media>:<copy>:<hash>`: the same bytes for the same place. */
  key: string
  mediaId: string
  copy: Rendition
  file: MediaFile
  /** When the first post that bears it is due. */
  dueAt: string | undefined
  /** Why the server refused it for good. */
  refused: string | undefined
}

const order = ['thumb', 'publish', 'original'] as const

/** What another attempt cannot mend: the bytes themselves are not taken. */
const forGood: ReadonlySet<string> = new Set(['type_not_allowed', 'carries_metadata', 'not_decodable'])

/**
 * What this phone has to send, first things first: previews, then what will be published, then originals, films last;
 * within each what is due soonest, then what was captured first.
 * @param uploads what the server says it has, by the media's id
 */
export function wantedCopies(items: readonly TrayItem[], uploads: ReadonlyMap<string, Upload>, posts: readonly Post[]): Wanted[] {
  const due = dueTimes(posts)
  const wanted = items.filter((item) => item.told).flatMap(({ media }) => {
    const upload = uploads.get(media.id)
    return order.flatMap((copy): Wanted[] => {
      const file = media[copy]
      if (!file || upload?.received[copy]?.sha256 === file.sha256) return []
      const problem = upload?.problem?.rendition === copy ? upload.problem.code : undefined
      return [{
        key: `${media.id}:${copy}:${file.sha256}`, mediaId: media.id, copy, file, dueAt: due.get(media.id),
        refused: problem !== undefined && forGood.has(problem) ? problem : undefined,
      }]
    })
  })
  return wanted.sort(byTurn)
}

function byTurn(a: Wanted, b: Wanted): number {
  const turn = (each: Wanted): number => order.indexOf(each.copy) + (each.copy === 'original' && !each.file.mime.startsWith('image/') ? 1 : 0)
  return turn(a) - turn(b) || compare(a.dueAt ?? '~', b.dueAt ?? '~') || compare(a.mediaId, b.mediaId)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function dueTimes(posts: readonly Post[]): Map<string, string> {
  const due = new Map<string, string>()
  for (const { publishAt, media } of posts) {
    for (const { mediaId } of media) {
      const before = mediaId === undefined ? undefined : due.get(mediaId)
      if (publishAt && mediaId !== undefined && (before === undefined || publishAt.at < before)) due.set(mediaId, publishAt.at)
    }
  }
  return due
}
