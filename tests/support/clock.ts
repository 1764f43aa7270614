import { systemClock, type Clock } from '@inviato/server/src/clock.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** A clock that stands still until a test sets it forward; sleeping is real. */
export function movableClock(start = new Date()): Clock & { forward(ms: number): void } {
  let time = start.getTime()
  return {
    now: () => new Date(time),
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
    forward(ms) {
      time += ms
    },
  }
}

/** A clock that stands still, sleepers included, until a test sets it forward: who sleeps until then wakes. */
export function heldClock(start = new Date()): Clock & { forward(ms: number): void } {
  let time = start.getTime()
  const sleepers = new Set<{ until: number; wake(): void }>()
  return {
    now: () => new Date(time),
    sleep(ms, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      if (signal?.aborted) reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
      else if (ms <= 0) resolve()
      else {
        const sleeper = { until: time + ms, wake: resolve }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper)
          reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
        }, { once: true })
      }
      return promise
    },
    forward(ms) {
      time += ms
      for (const sleeper of sleepers) {
        if (sleeper.until > time) continue
        sleepers.delete(sleeper)
        sleeper.wake()
      }
    },
  }
}

/** The time of the wall, set forward or back by a test as often as it likes: who sleeps until then wakes. */
export function shiftedClock(offsetMs: number): Clock & { shift(ms: number): void } {
  let offset = offsetMs
  let shifted = Promise.withResolvers<void>()
  const now = (): number => Date.now() + offset

  return {
    now: () => new Date(now()),
    async sleep(ms, signal) {
      for (const until = now() + ms; now() < until; ) {
        const rung = new AbortController()
        const either = AbortSignal.any([rung.signal, ...(signal ? [signal] : [])])
        await Promise.race([systemClock.sleep(until - now(), either), shifted.promise]).finally(() => rung.abort())
      }
    },
    shift(ms) {
      offset += ms
      shifted.resolve()
      shifted = Promise.withResolvers()
    },
  }
}
