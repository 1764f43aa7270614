import type { Access, Credentials, NetworkDriver } from '@inviato/server/src/networks/driver.ts'
import { MediaMissing } from '@inviato/server/src/networks/errors.ts'
import type { Place } from '../networks/contract.ts'

/** Credentials in memory, as the sealed ones behave: one at a time, every write counted. */
export function inMemory(initial: unknown): Credentials & { writes: unknown[] } {
  let current = structuredClone(initial)
  let last: Promise<unknown> = Promise.resolve()
  const writes: unknown[] = []
  return {
    writes,
    read: () => Promise.resolve(structuredClone(current)),
    async write(next) {
      current = structuredClone(next)
      writes.push(current)
    },
    exclusive(work) {
      const result = last.then(work, work)
      last = result.catch(() => undefined)
      return result
    },
  }
}

/** What a driver is given, without a server around it. */
export function access(fields: Partial<Access> = {}): Access {
  return {
    fetch: (url, init) => fetch(url, init),
    credentials: inMemory(null),
    media: ({ mediaId }) => Promise.reject(new MediaMissing(mediaId)),
    ownPage: () => Promise.resolve('https://live.example.com/live/festa'),
    now: () => Date.now(),
    signal: new AbortController().signal,
    ...fields,
  }
}

/** A driver that asks nobody. */
export function startOffline(driver: NetworkDriver): Promise<Place> {
  const nobody = () => Promise.reject(new Error('this driver must not reach out'))
  return Promise.resolve({ driver, access: access({ fetch: nobody }), [Symbol.asyncDispose]: () => Promise.resolve() })
}
