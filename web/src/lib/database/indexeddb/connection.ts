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

/** @param create makes the object stores of a database that is new */
export function connect(name: string, version: number, create: (database: IDBDatabase) => void): Connection {
  let opened = open(name, version, create)
  let isClosed = false

  async function begin(mode: IDBTransactionMode): Promise<IDBTransaction> {
    try {
      return transactionOf(await opened, mode)
    } catch (error) {
      // The system closes databases behind our back: Safari while the app sleeps, any browser that was asked for the room.
      if (isClosed || !(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error
      opened = open(name, version, create)
      return transactionOf(await opened, mode)
    }
  }

  return {
    async read(work) {
      const transaction = await begin('readonly')
      return work((store) => transaction.objectStore(store))
    },
    async write(work) {
      const transaction = await begin('readwrite')
      const written = completion(transaction)
      try {
        const result = await work((store) => transaction.objectStore(store))
        await written
        return result
      } catch (error) {
        abort(transaction)
        await written.catch(() => undefined)
        // What made the browser give up, e.g. want of room.
        throw transaction.error ?? error
      }
    },
    async close() {
      isClosed = true
      const database = await opened.catch(() => undefined)
      database?.close()
    },
  }
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
