import PouchDB from 'pouchdb-core'
import http from 'pouchdb-adapter-http'
import leveldb from 'pouchdb-adapter-leveldb'
import find from 'pouchdb-find'
import type { Database, StoredDocument } from './pouchdb.ts'

PouchDB.plugin(http).plugin(leveldb).plugin(find)
// Each read of a feed listens for the end of its database: as many as there are phones, and no leak.
PouchDB.setMaxListeners(0)

export { PouchDB }
export type { Database, NewDocument, Sequence, StoredDocument } from './pouchdb.ts'

/** True where `error` is the store's answer with that HTTP status, on either kind of store. */
export function hasStatus(error: unknown, status: number): boolean {
  return typeof error === 'object' && error !== null && 'status' in error && error.status === status
}

/** The document, or undefined where there is none (or a deleted one). */
export async function getOrUndefined(db: Database, id: string): Promise<StoredDocument | undefined> {
  try {
    return await db.get(id)
  } catch (error) {
    if (hasStatus(error, 404)) return undefined
    throw error
  }
}

/** Every document whose `_id` begins with `prefix`, by `_id`. */
export async function listStored(db: Database, prefix: string): Promise<StoredDocument[]> {
  const { rows } = await db.allDocs({ startkey: prefix, endkey: `${prefix}\uffff`, include_docs: true })
  return rows.flatMap(({ doc }) => doc ?? [])
}

/** True for a database behind HTTP, where other processes write too. */
export function isRemote(db: Database): boolean {
  return db.adapter === 'http'
}
