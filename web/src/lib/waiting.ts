import type { CollectionName } from '@inviato/shared/collections.ts'
import { BehaviorSubject, combineLatest, map, NEVER, type Observable, switchMap } from 'rxjs'

/** Why something of this phone is not on the server yet. */
export type WaitingReason =
  /** No network at all. */
  | 'offline'
  /** There is a network, but our own requests do not come through. */
  | 'nothing-passes'
  /** This phone has no room to note what leaves. */
  | 'full'
  /** This app is too old for the server. */
  | 'app-outdated'
  /** The server is too old for this app. */
  | 'server-outdated'
  /** On its way right now. */
  | 'sending'
  /** Behind what leaves before it. */
  | 'queued'
  /** The member's rule says not on this network (e.g. originals only on wifi). */
  | 'rule'
  /** The member stopped it. */
  | 'held'
  /** The server said no; `code` says why. What was refused is kept as a version. */
  | 'refused'
  /** The session ended: it goes on after signing in. */
  | 'signed-out'
  /** The member was removed from the workspace: kept here for rescue. */
  | 'removed'

/** One line of the sheet of everything that waits: a document's words, or one copy of a media. */
export interface WaitingItem {
  /** `<collection>:<id>` for words, `<collection>:<id>#<copy>` for bytes. */
  key: string
  kind: 'words' | 'bytes'
  collection: CollectionName
  id: string
  reason: WaitingReason
  /** The refusal's or error's code, to be translated. */
  code?: string
  /** 0 to 1, of bytes. */
  progress?: number
  /** Size in bytes, of bytes. */
  bytes?: number
}

/** Whoever sends something from the phone tells here what still waits: replication the words, uploads the bytes. */
export interface WaitingSource {
  readonly kind: WaitingItem['kind']
  readonly items$: Observable<readonly WaitingItem[]>
}

const sources = new BehaviorSubject<readonly WaitingSource[]>([])

/** Adds a source until the returned function is called. */
export function addWaitingSource(source: WaitingSource): () => void {
  sources.next([...sources.value, source])
  return () => sources.next(sources.value.filter((each) => each !== source))
}

const kinds: readonly WaitingItem['kind'][] = ['words', 'bytes']

/** Every waiting item of every source, words first. Says nothing until words and bytes are known: unknown is not sent. */
export const waitingItems$: Observable<readonly WaitingItem[]> = sources.pipe(
  switchMap((list) => (kinds.every((kind) => list.some((source) => source.kind === kind)) ? combineLatest(list.map((source) => source.items$)) : NEVER)),
  map((all) => all.flat().sort(wordsFirst)),
)

function wordsFirst(a: WaitingItem, b: WaitingItem): number {
  if (a.kind !== b.kind) return a.kind === 'words' ? -1 : 1
  return a.id < b.id ? -1 : 1
}

/** The share of the bytes on their way that has left, 0 to 1; undefined while none travel. */
export function progressOf(items: readonly Pick<WaitingItem, 'reason' | 'bytes' | 'progress'>[]): number | undefined {
  const travelling = items.filter(({ reason, progress }) => reason === 'sending' && progress !== undefined)
  if (travelling.length === 0) return undefined
  const total = travelling.reduce((sum, { bytes = 1 }) => sum + bytes, 0)
  return travelling.reduce((sum, { bytes = 1, progress = 0 }) => sum + progress * bytes, 0) / total
}
