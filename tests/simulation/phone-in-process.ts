import { cp } from 'node:fs/promises'
import { settingsOf } from '../support/simulated-phone.ts'
import type { Handset, Handsets, Signed } from './phone.ts'
import { createPool } from './pool.ts'

/** Phones in processes, which start in no time: each has a file for a disk. */
export async function startProcesses(program: URL, url: string): Promise<Handsets> {
  const pool = createPool(program, 2)

  async function switchOn(person: Signed, disk: string): Promise<Handset> {
    let clockOffsetMs = 0
    let worker = await opened(false)

    async function opened(isFresh: boolean) {
      const taken = await pool.take(isFresh)
      await taken.ask('open', settingsOf({ url }, person, { disk, clockOffsetMs }))
      await taken.ask('start')
      return taken
    }

    return {
      ask: (name, ...args) => worker.ask(name, ...args),
      async restart(offsetMs) {
        await worker.kill()
        clockOffsetMs = offsetMs
        worker = await opened(true)
      },
      async close() {
        if (worker.isOff) return
        if (clockOffsetMs !== 0) return worker.kill()
        await worker.ask('close')
        pool.giveBack(worker)
      },
    }
  }

  return {
    switchOn,
    async switchOnLike(person, disk, like) {
      await cp(like, disk)
      return switchOn(person, disk)
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}
