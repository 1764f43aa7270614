/** A database of IndexedDB, opened at once; every call waits for it. */
export interface Connection {
  /** Reads in one transaction. */
  read<Result>(work: Work<Result>): Promise<Result>
  /** Writes in one transaction, flushed to the disk when the promise resolves; when it rejects, nothing was written. */
  write<Result>(work: Work<Result>): Promise<Result>
  close(): Promise<void>
}

/** May wait for nothing but its own requests: IndexedDB ends a transaction that has none under way. */
export type Work<Result> = (stores: (name: string) => IDBObjectStore) => Promise<Result>

/** How long to wait before each new try of an open that failed, in ms: Safari's database process may be starting again. */
const patience = [50, 250, 1000]

/** @param create makes the object stores of a database that is new */
export function connect(name: string, version: number, create: (database: IDBDatabase) => void): Connection {
  let isClosed = false
  let opened = start()

  function start(): Promise<IDBDatabase> {
    const starting = openPatiently()
    // Said to whoever needs it; nobody may.
    starting.catch(() => undefined)
    return starting
  }

  async function openPatiently(): Promise<IDBDatabase> {
    for (const wait of patience) {
      try {
        return await open(name, version, create)
      } catch (error) {
        if (isClosed || !mayPass(error)) throw error
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
    return open(name, version, create)
  }

  /** Opens anew, once for all who found the same connection gone. */
  function reopen(gone: Promise<IDBDatabase>): Promise<IDBDatabase> {
    if (opened === gone) {
      gone.then((database) => database.close()).catch(() => undefined)
      opened = start()
    }
    return opened
  }

  async function begin(mode: IDBTransactionMode): Promise<{ transaction: IDBTransaction; by: Promise<IDBDatabase> }> {
    const by = opened
    try {
      return { transaction: transactionOf(await by, mode), by }
    } catch (error) {
      // The system closes databases behind our back: Safari while the app sleeps, any browser that was asked for the
      // room. And what could not be opened then may be opened now.
      if (isClosed || !isGone(error)) throw error
      const again = reopen(by)
      return { transaction: transactionOf(await again, mode), by: again }
    }
  }

  async function readOnce<Result>(work: Work<Result>): Promise<Result> {
    const { transaction, by } = await begin('readonly')
    try {
      return await work((store) => transaction.objectStore(store))
    } catch (error) {
      if (isGone(error)) throw new Gone(by, error)
      throw error
    }
  }

  return {
    async read(work) {
      try {
        return await readOnce(work)
      } catch (error) {
        if (!(error instanceof Gone)) throw error
        if (isClosed) throw error.cause
        void reopen(error.by)
      }
      // A read bears repeating.
      return readOnce(work).catch((error: unknown) => {
        throw error instanceof Gone ? error.cause : error
      })
    },
    async write(work) {
      const { transaction, by } = await begin('readwrite')
      const written = completion(transaction)
      try {
        const result = await work((store) => transaction.objectStore(store))
        await written
        return result
      } catch (error) {
        abort(transaction)
        await written.catch(() => undefined)
        // What made the browser give up, e.g. want of room.
        const reason: unknown = transaction.error ?? error
        // Nobody knows whether it is on the disk: it is not written a second time, and the next one finds a new connection.
        if (!isClosed && isGone(reason)) void reopen(by)
        throw reason
      }
    },
    async close() {
      isClosed = true
      const database = await opened.catch(() => undefined)
      database?.close()
    },
  }
}

/** The connection was lost while it was used. */
class Gone extends Error {
  override readonly name = 'Gone'
  readonly by: Promise<IDBDatabase>

  constructor(by: Promise<IDBDatabase>, cause: unknown) {
    super('the connection to IndexedDB was lost', { cause })
    this.by = by
  }
}

/** `InvalidStateError`: it was closed. `UnknownError`: Safari's "Connection to Indexed Database server lost", and whatever else is no fault of ours. */
function isGone(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'UnknownError' || error.name === 'AbortError')
}

/** Whether opening may work a moment later: not where the room is full, or an older app meets a newer database. */
function mayPass(error: unknown): boolean {
  return error instanceof DOMException && error.name !== 'QuotaExceededError' && error.name !== 'VersionError'
}

/** What a request answers. */
export function answer<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('a request to IndexedDB failed'))
  })
}

async function open(name: string, version: number, create: (database: IDBDatabase) => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name, version)
  request.onupgradeneeded = () => create(request.result)
  const database = await answer(request)
  // Another tab wants to remove it: who holds on would block that for ever.
  database.onversionchange = () => database.close()
  return database
}

function transactionOf(database: IDBDatabase, mode: IDBTransactionMode): IDBTransaction {
  return database.transaction([...database.objectStoreNames], mode, { durability: 'strict' })
}

function completion(transaction: IDBTransaction): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  transaction.oncomplete = () => resolve()
  transaction.onabort = () => reject(transaction.error ?? new Error('a transaction of IndexedDB was given up'))
  return promise
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // It has ended already.
  }
}
