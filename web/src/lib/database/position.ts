import { collectionName, type CollectionName, collectionNames } from '@inviato/shared/collections.ts'
import { feedCheckpoint, type Place, witness } from '@inviato/shared/replication.ts'
import { distinctUntilChanged, map, type Observable } from 'rxjs'
import * as z from 'zod/mini'
import type { WorkspaceDatabase } from './databases.ts'
import { localDocument$ } from './local-document.ts'

/** Where this phone stands: one place in the feed for all collections, and what of the snapshots is still to come. */
const positionSchema = z.strictObject({
  /** Everything up to here is on disk, but for the snapshots below. */
  checkpoint: z.optional(feedCheckpoint),
  /** Collections whose snapshot is not complete: the id below which it goes on, empty for one not begun. */
  snapshots: z.partialRecord(collectionName, z.string()),
  /** The store broke: what the phone knew has to be given back before anything else. */
  owes: z.boolean(),
  /** What the last push answered. */
  pushed: z.nullable(witness),
  /** While this phone reads all of a workspace for the first time: how much it has read, and of how much, where the server has said it. */
  first: z.optional(z.strictObject({ read: z.int(), of: z.optional(z.int()) })),
})

export type Position = z.infer<typeof positionSchema>

/** Where the server must know this phone; undefined before it has met one. */
export function placeIn({ checkpoint, pushed }: Position): Place | undefined {
  return checkpoint && { checkpoint, pushed }
}

export type FirstRead = NonNullable<Position['first']>

const id = 'replication'

export interface PositionKeeper {
  readonly current: Position
  /** Changes the position; on disk when the promise resolves. Changes come in order. */
  change(part: Partial<Position>): Promise<void>
}

export async function openPosition(database: WorkspaceDatabase): Promise<PositionKeeper> {
  const stored = await database.getLocal<Position>(id)
  const read = positionSchema.safeParse(stored?.toJSON().data)
  let current: Position = read.success ? read.data : { snapshots: {}, owes: false, pushed: null }
  let writing: Promise<unknown> = Promise.resolve()
  let isDue = false

  return {
    get current() {
      return current
    },
    async change(part) {
      current = { ...current, ...part }
      // Of many changes at once only the last is written.
      if (isDue) return void (await writing)
      isDue = true
      writing = writing.catch(() => undefined).then(() => {
        isDue = false
        return database.upsertLocal(id, current)
      })
      await writing
    },
  }
}

/**
 * The position as one session may change it: what it finishes after it was over is not noted. By then another one may
 * have met a store that was set back, to which a page read before means nothing.
 */
export function positionOf(keeper: PositionKeeper, signal: AbortSignal): PositionKeeper {
  return {
    get current() {
      return keeper.current
    },
    async change(part) {
      signal.throwIfAborted()
      await keeper.change(part)
    },
  }
}

function position$(database: WorkspaceDatabase): Observable<Position | undefined> {
  return localDocument$<Position>(database, id).pipe(map((stored) => positionSchema.safeParse(stored?.toJSON().data).data))
}

/**
 * Whether this phone has once read everything of the workspace. Before, what it does not have may well exist: a list
 * may not be called empty.
 */
export function hasReadAll$(database: WorkspaceDatabase): Observable<boolean> {
  return position$(database).pipe(
    map((position) => position?.checkpoint !== undefined && Object.keys(position.snapshots).length === 0),
    distinctUntilChanged(),
  )
}

/** How far this phone is while it reads all of a workspace for the first time; undefined before and after. */
export function firstRead$(database: WorkspaceDatabase): Observable<FirstRead | undefined> {
  return position$(database).pipe(map((position) => position?.first))
}

/** The order in which snapshots are begun: first what a first screen needs. */
export const snapshotOrder: readonly CollectionName[] = [
  ...new Set<CollectionName>(['workspace', 'members', 'channels', 'posts', 'decisions', 'publications', ...collectionNames]),
]

/** Every collection's snapshot, none begun. */
export function allSnapshots(): Partial<Record<CollectionName, string>> {
  return Object.fromEntries(snapshotOrder.map((name) => [name, '']))
}
