import type { Clock } from '../clock.ts'

/** One timer for many: calls back for each key at its time. */
export interface Wheel {
  /** Sets, moves or (undefined) removes a key's time, in ms since the epoch. A time that has passed fires at once. */
  set(key: string, at: number | undefined): void
}

/** A clock that is set, or a machine that slept, is noticed after at most this long. */
const longestSleepMs = 30_000

export function createWheel(clock: Clock, signal: AbortSignal, fire: (key: string) => void): Wheel {
  const times = new Map<string, number>()
  let rung = new AbortController()
  let sleepingUntil = -Infinity

  async function turn(): Promise<void> {
    while (!signal.aborted) {
      rung = new AbortController()
      const now = clock.now().getTime()
      const due = [...times].filter(([, at]) => at <= now).sort(([, a], [, b]) => a - b)
      for (const [key] of due) {
        times.delete(key)
        fire(key)
      }
      const next = Math.min(...times.values())
      sleepingUntil = Math.min(next, now + longestSleepMs)
      await clock.sleep(sleepingUntil - now, AbortSignal.any([signal, rung.signal])).catch(() => undefined)
      sleepingUntil = -Infinity
    }
  }
  void turn()

  return {
    set(key, at) {
      if (at === undefined) times.delete(key)
      else times.set(key, at)
      // The clock may have been set since it fell asleep: what has passed by now does not wait for it.
      if (at !== undefined && (at < sleepingUntil || at <= clock.now().getTime())) rung.abort()
    },
  }
}
