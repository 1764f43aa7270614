import type { Database } from './database.ts'
import { closeViews } from './views.ts'

/** The handle was used after its store had begun to close. */
export class StoreClosed extends Error {
  override readonly name = 'StoreClosed'
}

export interface Drainable {
  readonly db: Database
  /** Refuses new work, waits for what is under way, then closes the handle. */
  close(): Promise<void>
  /** The same, but the database is deleted. */
  destroy(): Promise<void>
}

/**
 * Wraps a PouchDB handle so that it can be closed cleanly: PouchDB's own `close()` with writes under way leaves their
 * promises unsettled for ever. Feeds are no operations in this sense; whoever opened one ends it first.
 * @param onFailure is told of every operation that failed
 */
export function drainable(handle: Database, onFailure: (error: unknown) => void = () => undefined): Drainable {
  const underway = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined

  const db = new Proxy(handle, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        if (closing) {
          const refusal = new StoreClosed('The store is closing')
          if (key === 'changes') throw refusal
          return Promise.reject(refusal)
        }
        const result: unknown = Reflect.apply(value, target, args)
        if (!(result instanceof Promise)) return result
        underway.add(result)
        const settle = () => underway.delete(result)
        result.then(settle, (error: unknown) => {
          settle()
          onFailure(error)
        })
        return result
      }
    },
  })

  async function drain(end: () => Promise<unknown>): Promise<void> {
    await Promise.allSettled(underway)
    await closeViews(handle)
    await end()
  }

  return {
    db,
    close: () => (closing ??= drain(() => handle.close())),
    destroy: () => (closing ??= drain(() => handle.destroy())),
  }
}
