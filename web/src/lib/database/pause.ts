import { orAborted } from './gate.ts'

const firstMs = 1000
const longestMs = 60_000

/** Growing pauses with jitter, so that phones that lost the server together do not come back together. */
export interface Pause {
  /** Waits longer each time; `wake` ends the wait. */
  rest(signal: AbortSignal): Promise<void>
  /** It worked: the next pause is short again. */
  reset(): void
  wake(): void
}

export function createPause(first = firstMs): Pause {
  let attempt = 0
  let woken = Promise.withResolvers<void>()

  return {
    async rest(signal) {
      const whole = Math.min(first * 2 ** attempt++, longestMs)
      woken = Promise.withResolvers()
      const timer = setTimeout(woken.resolve, whole * (0.5 + Math.random() / 2))
      await orAborted(woken.promise, signal).finally(() => clearTimeout(timer))
    },
    reset() {
      attempt = 0
    },
    wake() {
      woken.resolve()
    },
  }
}
