import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CannotStart } from '../cannot-start.ts'
import type { Config } from '../config.ts'
import { type Database, PouchDB } from './database.ts'
import { durableLevelDown } from './durable-leveldown.ts'

/** Where databases live: one API, two kinds of place. */
export interface Place {
  /** Opens a database that exists. Whether it does shows at once (embedded) or at first use, as a 404 (CouchDB). */
  open(name: string): Database
  /** Opens a database and makes it where it does not exist. */
  create(name: string): Promise<Database>
}

/** No database of that name exists. */
export class UnknownDatabase extends Error {
  override readonly name = 'UnknownDatabase'
  readonly status = 404
}

/** The kind of place that the configuration names. */
export function choosePlace(config: Pick<Config, 'dataDir' | 'couchdb'>): Place {
  return config.couchdb ? couchPlace(config.couchdb) : embeddedPlace(join(config.dataDir, 'databases'))
}

/** LevelDB in this process, a folder per database, each write synced. */
function embeddedPlace(folder: string): Place {
  // A revision named after its content breaks PouchDB, and with it the server, where a store that was set back makes a
  // change again that it was given back as a line of its own.
  const options = { adapter: 'leveldb', db: durableLevelDown, deterministic_revs: false }
  const handle = (name: string): Database => new PouchDB(join(folder, name), options)
  return {
    open(name) {
      // Looked for, not forbidden to LevelDB: an index is a database with the same options, and may have yet to be made.
      if (!existsSync(join(folder, name, 'CURRENT'))) throw new UnknownDatabase(`There is no database ${name}`)
      return handle(name)
    },
    async create(name) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const db = handle(name)
      await db.info().catch((cause: unknown) => {
        throw cause instanceof Error && cause.message.includes('/LOCK') ? new CannotStart(taken, { cause }) : cause
      })
      return db
    },
  }
}

const taken = 'DATA_DIR: another Inviato is running on this data. Two at once would destroy it.'

/** A CouchDB server or cluster. `skip_setup`: a plain open must not bring a deleted database back to life. */
function couchPlace({ url, prefix }: { url: string; prefix: string }): Place {
  const address = (name: string): string => `${url.replace(/\/$/, '')}/${prefix}${name}`
  return {
    open: (name) => new PouchDB(address(name), { adapter: 'http', skip_setup: true }),
    async create(name) {
      const db: Database = new PouchDB(address(name), { adapter: 'http' })
      await db.info()
      return db
    },
  }
}
