/** One queue per channel: one publication at a time in each, the one due first before the others. */
export interface Lanes {
  enter(lane: string, key: string, dueAt: string): void
  /** Resolves when nothing is running; nothing new begins once the signal is aborted. */
  rest(): Promise<void>
}

export function createLanes(signal: AbortSignal, run: (key: string) => Promise<void>): Lanes {
  const waiting = new Map<string, Map<string, string>>()
  const running = new Map<string, Promise<void>>()

  async function drain(lane: string, queue: Map<string, string>): Promise<void> {
    while (queue.size > 0 && !signal.aborted) {
      const [first] = [...queue].sort(([, a], [, b]) => (a < b ? -1 : 1))
      if (!first) break
      queue.delete(first[0])
      await run(first[0])
    }
    running.delete(lane)
  }

  return {
    enter(lane, key, dueAt) {
      const queue = waiting.get(lane) ?? new Map<string, string>()
      waiting.set(lane, queue.set(key, dueAt))
      if (!running.has(lane)) running.set(lane, drain(lane, queue))
    },
    async rest() {
      await Promise.all(running.values())
    },
  }
}
