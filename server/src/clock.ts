import { setTimeout as wait } from 'node:timers/promises'

/** The server's only source of time, so that tests can hold it still. */
export interface Clock {
  now(): Date
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted before. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The longest time a timer of Node can hold; a longer sleep is made of several. */
const longestTimer = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(ms, signal) {
    let left = ms
    for (; left > longestTimer; left -= longestTimer) await wait(longestTimer, undefined, { signal })
    await wait(Math.max(0, left), undefined, { signal })
  },
}
