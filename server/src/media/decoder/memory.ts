import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'

const pageBytes = 4096

/** Kills a child whose resident memory passes a limit. Native code obeys no heap limit; where /proc does not exist, time and pixels are the limits. */
export function watchMemory(child: ChildProcess, limitBytes: number): Disposable {
  const timer = setInterval(() => {
    void residentBytes(child.pid).then((resident) => {
      if (resident > limitBytes) child.kill('SIGKILL')
    })
  }, 50)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

async function residentBytes(pid: number | undefined): Promise<number> {
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')
  return Number(statm.split(' ')[1] ?? 0) * pageBytes
}
