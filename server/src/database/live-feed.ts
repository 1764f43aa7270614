import { systemClock } from '../clock.ts'
import { backOff } from './backoff.ts'
import { StoreClosed } from './drain.ts'
import type { ChangeRow, Database, Sequence } from './pouchdb.ts'

/** How many rows a slow reader may lag behind the live feed before it has to read pages again. */
const bufferSize = 1000

/** A reader of the live feed. It is told of every row that is committed after `subscribe` resolved, or that it lost some. */
export interface Subscription {
  /**
   * The rows since the last call, once there are any; undefined when the buffer has overflowed or the signal is
   * aborted: then the reader pages from its own position and subscribes again.
   */
  take(signal: AbortSignal): Promise<ChangeRow[] | undefined>
  end(): void
}

interface LiveFeed {
  subscribe(): Promise<Subscription>
}

const feeds = new WeakMap<Database, LiveFeed>()

/** The one live feed of a database, shared by all who follow it: six feeds made each write three times slower. */
export function liveFeed(db: Database): LiveFeed {
  const known = feeds.get(db) ?? createLiveFeed(db)
  feeds.set(db, known)
  return known
}

function createLiveFeed(db: Database): LiveFeed {
  const readers = new Set<(row: ChangeRow) => void>()
  let running: { stop: AbortController; begun: Promise<unknown> } | undefined

  return {
    async subscribe() {
      const { push, subscription } = createBuffer(() => {
        readers.delete(push)
        if (readers.size > 0) return
        running?.stop.abort()
        running = undefined
      })
      readers.add(push)
      try {
        // A failed start is not kept: the next reader tries again.
        running ??= begin((row) => readers.forEach((tell) => tell(row)))
        await running.begun
      } catch (error) {
        running = undefined
        subscription.end()
        throw error
      }
      return subscription
    },
  }

  function begin(tell: (row: ChangeRow) => void) {
    const stop = new AbortController()
    const begun = db.info().then(({ update_seq }) => {
      void pump(db, update_seq, tell, stop.signal)
    })
    return { stop, begun }
  }
}

/** PouchDB's live feed ends at its first error; this one goes on from the last row it has told, until it is stopped. */
async function pump(db: Database, from: Sequence, tell: (row: ChangeRow) => void, signal: AbortSignal): Promise<void> {
  let since = from
  for (let attempt = 0; !signal.aborted; attempt++) {
    const note = (row: ChangeRow): void => {
      since = row.seq
      attempt = 0
      tell(row)
    }
    try {
      await tellLive(db, since, note, signal)
    } catch (error) {
      if (error instanceof StoreClosed) return
    }
    await backOff(systemClock, attempt, signal).catch(ignore)
  }
}

/** Tells rows until the feed fails or the signal is aborted. */
async function tellLive(db: Database, since: Sequence, tell: (row: ChangeRow) => void, signal: AbortSignal): Promise<void> {
  const feed = db.changes({ live: true, since, include_docs: true, return_docs: false, batch_size: 100 })
  feed.on('change', tell)
  const cancel = () => feed.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    await feed
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

function ignore(): void {}

function createBuffer(onEnd: () => void): { push: (row: ChangeRow) => void; subscription: Subscription } {
  let rows: ChangeRow[] = []
  let overflowed = false
  let wake = ignore

  return {
    push(row) {
      if (rows.length < bufferSize) rows.push(row)
      else overflowed = true
      wake()
    },
    subscription: {
      async take(signal) {
        if (rows.length === 0) {
          const { promise, resolve } = Promise.withResolvers<void>()
          const stop = () => resolve()
          wake = stop
          signal.addEventListener('abort', stop)
          if (signal.aborted) stop()
          await promise
          // A signal that lives as long as the server must not gather a listener per row.
          signal.removeEventListener('abort', stop)
        }
        if (overflowed || signal.aborted) return undefined
        const taken = rows
        rows = []
        return taken
      },
      end: onEnd,
    },
  }
}
