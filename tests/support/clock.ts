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
