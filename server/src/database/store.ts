import type { Config } from '../config.ts'
import type { Database } from './database.ts'
import { removeEntry, readEntry, writeEntry } from './directory.ts'
import { drainable, type Drainable } from './drain.ts'
import { isDiskFull } from './full-disk.ts'
import { choosePlace } from './places.ts'
import { refuseOpenDoor } from './open-door.ts'
import { workspaceKind } from './workspace-list.ts'

/** All databases of this server: one handle each, for as long as the server runs. */
export interface Store extends AsyncDisposable {
  /** Accounts, memberships, sessions, sealed secrets: what belongs to no single workspace. */
  readonly directory: Database
  /**
   * Aborted once the disk had no room for a write. An embedded database reads on then, and writes nothing before it was
   * closed and opened again, whatever room there is (LevelDB keeps its first error).
   */
  readonly full: AbortSignal
  /**
   * The database of one workspace.
   * @throws UnknownDatabase where there is none (on CouchDB the first use answers 404)
   */
  workspace(id: string): Database
  /** Makes the database of a new workspace and lists it; harmless where it exists. */
  createWorkspace(id: string): Promise<Database>
  /** Deletes a workspace's database with everything in it. */
  destroyWorkspace(id: string): Promise<void>
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Opens the store that the configuration names.
 * @throws UnsafeStore when `COUCHDB_URL` answers without credentials
 */
export async function openStore(config: Pick<Config, 'dataDir' | 'couchdb'>): Promise<Store> {
  if (config.couchdb) await refuseOpenDoor(config.couchdb)
  const place = choosePlace(config)
  const handles = new Map<string, Drainable>()
  const full = new AbortController()

  function keep(name: string, db: Database): Database {
    const kept = drainable(db, (error) => {
      if (!config.couchdb && isDiskFull(error)) full.abort()
    })
    handles.set(name, kept)
    return kept.db
  }

  const nameOf = (id: string): string => {
    // The name becomes a path and an address: nothing but an identifier ever gets there.
    if (!uuid.test(id)) throw new TypeError('A workspace is named by a UUID')
    return `workspace-${id}`
  }

  // Two handles on one LevelDB folder hang, also while one of them is still being made.
  const creating = new Map<string, Promise<Database>>()
  async function make(name: string): Promise<Database> {
    const open = handles.get(name)
    if (open) return open.db
    const underway = creating.get(name) ?? place.create(name).then((db) => keep(name, db))
    creating.set(name, underway)
    return underway.finally(() => creating.delete(name))
  }

  const directory = await make('directory')
  return {
    directory,
    full: full.signal,
    workspace(id) {
      const name = nameOf(id)
      return handles.get(name)?.db ?? keep(name, place.open(name))
    },
    async createWorkspace(id) {
      const db = await make(nameOf(id))
      await writeEntry(directory, workspaceKind, id, {})
      return db
    },
    async destroyWorkspace(id) {
      const name = nameOf(id)
      const entry = await readEntry(directory, workspaceKind, id)
      if (entry) await removeEntry(directory, entry)
      await make(name)
      await handles.get(name)?.destroy()
      handles.delete(name)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(Array.from(handles.values(), (handle) => handle.close()))
      handles.clear()
    },
  }
}
