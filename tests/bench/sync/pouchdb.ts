import { PouchDB } from '@inviato/server/src/database/database.ts'
import type { Database } from '@inviato/server/src/database/pouchdb.ts'
import { createId } from '@inviato/shared/id.ts'
import memory from 'pouchdb-adapter-memory'
import replication from 'pouchdb-replication'

PouchDB.plugin(memory).plugin(replication)

/** PouchDB's own replication, https://pouchdb.com/api.html#replication. */
export interface Replicating extends Database {
  readonly replicate: { to: Replicate; from: Replicate }
}
type Replicate = (other: Database, options: { batch_size?: number; live?: boolean; retry?: boolean }) => PromiseLike<{ ok: boolean }> & { cancel(): void }

/** A client as PouchDB's users have it: its documents in memory, as those of our phone are here. */
export function openClient(): Replicating {
  const db: Database = new PouchDB(createId(), { adapter: 'memory' })
  if (!isReplicating(db)) throw new TypeError('PouchDB does not replicate')
  return db
}

/** A database of a CouchDB over HTTP, made where it is not there. */
export async function openRemote(url: string, name: string): Promise<Database> {
  const db: Database = new PouchDB(`${url}/${name}`, { adapter: 'http' })
  await db.info()
  return db
}

function isReplicating(db: Database): db is Replicating {
  return 'replicate' in db
}
