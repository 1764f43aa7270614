import type { Media } from '@inviato/shared/media.ts'
import type { Connection } from '../connection.ts'
import { progressOf, type WaitingItem, type WaitingReason } from '../waiting.ts'

/** Whose work a worker sends. */
export interface Errand {
  accountId: string
  memberId: string
  workspaceId: string
}

/** What a worker says of its brand at each change. */
export interface Report {
  connection: Connection
  items: WaitingItem[]
  left: Left
  /** Nothing of this brand is only here, and the server has been told so. */
  settled: boolean
}

/** What of a brand is on this phone and not on the server, as a person counts. */
export interface Left {
  photos: number
  /** Films and sounds. */
  films: number
  /** Documents: posts, decisions, answers. */
  words: number
  /** Of what moves first, else of what stands first. */
  reason: WaitingReason | undefined
  /** 0 to 1, of the bytes on their way. */
  progress: number | undefined
}

/**
 * Sums up what waits: a photo whose details and three copies wait is one photo.
 * @param kinds of the captures on this phone, by the media's id
 */
export function leftOf(items: readonly WaitingItem[], kinds: ReadonlyMap<string, Media['kind']>): Left {
  const captures = new Set(items.filter(({ kind }) => kind === 'bytes').map(({ id }) => id))
  const photos = [...captures].filter((id) => kinds.get(id) === 'photo').length
  const words = items.filter(({ kind, id }) => kind === 'words' && !captures.has(id)).length
  const moving = items.filter(({ reason }) => reason === 'sending')
  return { photos, films: captures.size - photos, words, reason: (moving[0] ?? items[0])?.reason, progress: progressOf(moving) }
}
