import type { FeedCheckpoint, StreamEvent } from '@inviato/shared/replication.ts'
import { Readable } from 'node:stream'

/** How often an idle stream says that it is alive, in ms. A phone that hears nothing for three times as long reconnects. */
const heartbeatMs = 15_000
/** Heartbeats that find no room one after the other before the stream is ended: nobody reads it. */
const mostMissed = 4
/** An event is handed over in pieces of so many bytes, so that a slow reader can be told from one who does not read. */
const pieceBytes = 65_536

/** Something of which only the newest word counts. */
export interface News {
  /** What is new since the last call; undefined for nothing. */
  take(): string | undefined
  end(): void
}

/** What a stream says besides its events. */
export interface Beside {
  /** Where the reader stands before the first event. */
  since: FeedCheckpoint
  /** Over how long readers are to spread their return, in ms; asked at each heartbeat. */
  spreadMs?: () => number
  /** Who writes on other phones; `ring` is called when there may be news. */
  present?: (ring: () => void) => News
  beatMs?: number
}

/**
 * Events as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). The next one is asked
 * for when the reader has made room, so that a slow reader fills no memory. A heartbeat is an event without documents:
 * it names the place of the one before, so that a reader who lost that one notices. Ends when `signal` is aborted.
 */
export function eventStream(events: AsyncIterator<StreamEvent>, signal: AbortSignal, beside: Beside): Readable {
  // Thousands are open at a time: what each would hold besides, signals made of signals above all, is more than itself.
  const stream = Readable.from(encode(events, signal, beside, () => stream.destroy()), { objectMode: false })
  const end = (): void => void stream.destroy()
  signal.addEventListener('abort', end)
  stream.once('close', () => signal.removeEventListener('abort', end))
  return stream
}

async function* encode(
  events: AsyncIterator<StreamEvent>, signal: AbortSignal, { since, spreadMs = () => 0, present, beatMs = heartbeatMs }: Beside, giveUp: () => void,
): AsyncGenerator<string | Buffer, void, undefined> {
  let at = since
  let outcome: { result: IteratorResult<StreamEvent> } | { error: unknown } | undefined
  let beats = false
  let missed = 0
  let ring = (): void => undefined
  const wake = (): void => ring()
  // One new promise at a time: racing one that stays against every heartbeat would gather a listener at each.
  const rung = (): Promise<void> => new Promise((resolve) => (ring = resolve))
  const ask = (): void => {
    outcome = undefined
    void events.next().then((result) => (outcome = { result }), (error: unknown) => (outcome = { error })).finally(wake)
  }
  const timer = setInterval(() => {
    missed = beats ? missed + 1 : 0
    if (missed >= mostMissed) giveUp()
    beats = true
    wake()
  }, beatMs)
  const news = present?.(wake)
  signal.addEventListener('abort', wake)
  try {
    ask()
    yield `retry: ${spreadMs()}\n\n`
    while (!signal.aborted) {
      const words = news?.take()
      if (!outcome && !beats && words === undefined) {
        await rung()
        continue
      }
      if (words !== undefined) yield `present: ${words}\n\n`
      if (outcome) {
        if ('error' in outcome) throw outcome.error
        const { result } = outcome
        if (result.done) return
        for (const piece of pieces(`data: ${JSON.stringify(result.value)}\n\n`)) {
          yield piece
          missed = 0
        }
        at = result.value.checkpoint
        ask()
      } else if (beats) {
        yield `retry: ${spreadMs()}\ndata: ${JSON.stringify({ from: at.seq, documents: {}, checkpoint: at } satisfies StreamEvent)}\n\n`
      }
      beats = false
    }
  } finally {
    clearInterval(timer)
    news?.end()
    signal.removeEventListener('abort', wake)
    await events.return?.()
  }
}

function* pieces(text: string): Generator<Buffer, void, undefined> {
  const bytes = Buffer.from(text)
  for (let start = 0; start < bytes.length; start += pieceBytes) yield bytes.subarray(start, start + pieceBytes)
}
