import { addAbortSignal, Readable } from 'node:stream'

/** How often an idle stream says that it is alive, in ms. A phone that hears nothing for three times as long reconnects. */
const heartbeatMs = 15_000

/**
 * Events as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). The next one is asked
 * for when the reader has made room, so that a slow reader fills no memory. Ends when `signal` is aborted.
 */
export function eventStream(events: AsyncIterator<object>, signal: AbortSignal, beatMs = heartbeatMs): Readable {
  return addAbortSignal(signal, Readable.from(encode(events, signal, beatMs), { objectMode: false }))
}

async function* encode(events: AsyncIterator<object>, signal: AbortSignal, beatMs: number): AsyncGenerator<string, void, undefined> {
  let beat = Promise.withResolvers<'alive'>()
  const timer = setInterval(() => beat.resolve('alive'), beatMs)
  try {
    yield ': here\n\n'
    for (let next = events.next(); !signal.aborted; ) {
      const result = await Promise.race([next, beat.promise])
      if (result === 'alive') {
        beat = Promise.withResolvers()
        yield ': alive\n\n'
      } else if (result.done) {
        return
      } else {
        yield `data: ${JSON.stringify(result.value)}\n\n`
        next = events.next()
      }
    }
  } finally {
    clearInterval(timer)
    await events.return?.()
  }
}
