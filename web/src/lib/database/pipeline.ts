import { collectionNames } from '@inviato/shared/collections.ts'
import type { DocumentsByCollection, FeedCheckpoint } from '@inviato/shared/replication.ts'
import { orAborted } from './gate.ts'
import type { Lanes } from './lanes.ts'
import type { PositionKeeper } from './position.ts'

/** Pages that may wait to be written before the next one is taken. */
const room = 20

export interface Page {
  documents: DocumentsByCollection
  checkpoint: FeedCheckpoint
}

export interface Pipeline {
  /** Hands a page to its collections; resolves when there is room for the next. Throws when one could not be written. */
  deliver(page: Page): Promise<void>
  /** Resolves when all that was delivered is on disk, and the phone's place behind it. */
  settled(): Promise<void>
}

/**
 * Pages of one feed into eleven collections. The phone's place moves only behind pages that all of them have written,
 * in order, so that whatever happens the feed is read again from before the first that was not.
 */
export function createPipeline(needs: { lanes: Lanes; position: PositionKeeper; signal: AbortSignal }): Pipeline {
  const { lanes, position, signal } = needs
  let written: Promise<void> = Promise.resolve()
  let waiting = 0

  return {
    async deliver({ documents, checkpoint }) {
      const pages = collectionNames.map((name) => lanes.byName[name].deliver(documents[name] ?? []))
      const all = Promise.all(pages)
      waiting++
      const before = written
      written = all.then(() => before).then(() => position.change({ checkpoint })).finally(() => waiting--)
      written.catch(() => undefined)
      if (waiting >= room) await orAborted(written, signal)
    },
    settled: () => orAborted(written, signal),
  }
}
