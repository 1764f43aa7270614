import { orAborted } from './gate.ts'

const firstMs = 1000
const longestMs = 60_000

export interface PauseLength {
  /** Not shorter than this, in ms, whoever wakes: the server asked for it. */
  atLeastMs?: number
  /** Anywhere within this time from then, in ms, where that is longer than the pause would be. */
  spreadMs?: number
}

/** Growing pauses with jitter, so that phones that lost the server together do not come back together. */
export interface Pause {
  /** Waits longer each time; `wake` ends the wait. */
  rest(signal: AbortSignal, length?: PauseLength): Promise<void>
  /** It worked: the next pause is short again. */
  reset(): void
  wake(): void
}

export function createPause(first = firstMs): Pause {
  let attempt = 0
  let woken = Promise.withResolvers<void>()

  return {
    async rest(signal, { atLeastMs = 0, spreadMs = 0 } = {}) {
      const longest = Math.max(spreadMs, Math.min(first * 2 ** attempt++, longestMs))
      const shortest = Math.min(first, longest) / 2
      if (atLeastMs > 0) await elapsed(atLeastMs, Promise.withResolvers<void>(), signal)
      woken = Promise.withResolvers()
      await elapsed(shortest + (longest - shortest) * Math.random(), woken, signal)
    },
    reset() {
      attempt = 0
    },
    wake() {
      woken.resolve()
    },
  }
}

async function elapsed(ms: number, { promise, resolve }: PromiseWithResolvers<void>, signal: AbortSignal): Promise<void> {
  const timer = setTimeout(resolve, ms)
  await orAborted(promise, signal).finally(() => clearTimeout(timer))
}
