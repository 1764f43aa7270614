import { isQuotaError } from './quota-error.ts'

/** The phone has no room for what was captured: nothing of it was kept. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom'
  /** bytes that were to be written */
  readonly needed: number
  /** bytes that the browser says are left; it rounds */
  readonly free: number | undefined

  constructor(needed: number, free: number | undefined, options?: ErrorOptions) {
    super(`${needed} bytes do not fit`, options)
    this.needed = needed
    this.free = free
  }
}

/** Turns a storage error for want of room into NoRoom; any other error stays what it is. */
export async function whenNoRoom(error: unknown, needed: number): Promise<unknown> {
  if (!isQuotaError(error)) return error
  const free = (await readStorage())?.free
  // A browser that counts the whole disk as its own says that there is room where there is none.
  return new NoRoom(needed, free !== undefined && free < needed ? free : undefined, { cause: error })
}

export interface StorageState {
  used: number
  quota: number
  free: number
  /** Whether the browser promised not to clear it for want of room. */
  persisted: boolean
}

/** How much this app uses and may use, in bytes; undefined where the browser does not tell. */
export async function readStorage(): Promise<StorageState | undefined> {
  if (!navigator.storage?.estimate) return undefined
  const [{ usage = 0, quota = 0 }, persisted] = await Promise.all([navigator.storage.estimate(), navigator.storage.persisted?.() ?? false])
  return { used: usage, quota, free: Math.max(0, quota - usage), persisted }
}

/** Asks the browser to keep what is stored; to be called after the first capture, when it is plain what for. */
export async function askToPersist(): Promise<boolean> {
  if (!navigator.storage?.persist) return false
  return (await navigator.storage.persisted()) || navigator.storage.persist()
}
