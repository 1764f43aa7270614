import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod/mini'

/** What keys became: a value, or nothing. One line of the file is one transaction. */
const diskWrites = z.array(z.tuple([z.string(), z.nullable(z.string())]))

/**
 * A disk as RxDB's localStorage sees it: what is written together is in the file together, before anybody is told that
 * it is, so that a kill loses all of it or nothing.
 */
export function diskAt(path: string): Storage {
  const values = new Map<string, string>()
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  // What follows the last line's end was torn by a kill.
  for (const line of lines.slice(0, -1)) for (const write of z.parse(diskWrites, JSON.parse(line))) apply(write)
  let pending: [string, string | null][] = []

  function apply([key, value]: readonly [string, string | null]): void {
    if (value === null) values.delete(key)
    else values.set(key, value)
  }
  function write(key: string, value: string | null): void {
    apply([key, value])
    if (pending.length === 0) queueMicrotask(flush)
    pending.push([key, value])
  }
  function flush(): void {
    // What RxDB still writes after it was closed has no place any more once the test is over.
    if (!existsSync(dirname(path))) return
    appendFileSync(path, `${JSON.stringify(pending)}\n`)
    pending = []
  }
  return {
    get length() {
      return values.size
    },
    clear: () => undefined,
    getItem: (key) => values.get(key) ?? null,
    key: (index) => [...values.keys()][index] ?? null,
    removeItem: (key) => write(key, null),
    setItem: (key, value) => write(key, value),
  }
}
