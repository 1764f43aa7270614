import { systemClock, type Clock } from '@inviato/server/src/clock.ts'

/** The real clock, which a test can set forward. */
export function movableClock(): Clock & { forward(ms: number): void } {
  let ahead = 0
  return {
    now: () => new Date(Date.now() + ahead),
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
    forward(ms) {
      ahead += ms
    },
  }
}
