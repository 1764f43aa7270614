/** A wait that grows with each failure in a row, in ms: 2 s, 4 s … at most 5 minutes, a third more or less so that phones do not come back together. */
export function pause(failures: number, random: () => number = Math.random): number {
  const full = Math.min(2000 * 2 ** Math.max(0, failures - 1), 300_000)
  return full * (0.67 + 0.66 * random())
}

/** Waits until somebody knocks, at most so long; the next wait begins anew. */
export function createBell(signal: AbortSignal): { ring(): void; wait(ms: number): Promise<void> } {
  let waiting: (() => void)[] = []
  const ring = (): void => {
    const all = waiting
    waiting = []
    for (const wake of all) wake()
  }
  signal.addEventListener('abort', ring)
  return {
    ring,
    wait: (ms) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1))
        waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      }),
  }
}
