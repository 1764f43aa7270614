import { startProcess, type Worker } from '../support/process.ts'

/** Processes that take long to start, kept warm. */
export interface Pool extends AsyncDisposable {
  /** One that nobody has used yet, or one that was given back. */
  take(fresh: boolean): Promise<Worker>
  /** Whoever has looked at a wrong clock is not given back but ended: what it remembers would be wrong too. */
  giveBack(worker: Worker): void
}

export function createPool(program: URL, spares: number): Pool {
  const used: Worker[] = []
  const warm: Promise<Worker>[] = []
  const warmUp = (): void => {
    while (warm.length < spares) warm.push(startProcess(program))
  }
  warmUp()

  return {
    async take(fresh) {
      const known = fresh ? undefined : used.pop()
      if (known) return known
      const spare = warm.shift() ?? startProcess(program)
      warmUp()
      return spare
    },
    giveBack: (worker) => void used.push(worker),
    async [Symbol.asyncDispose]() {
      const workers = [...used, ...(await Promise.all(warm))]
      await Promise.all(workers.map((worker) => worker.kill()))
    },
  }
}
