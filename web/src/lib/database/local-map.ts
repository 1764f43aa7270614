import type { RxLocalDocument } from 'rxdb'
import { map, type Observable } from 'rxjs'
import type { WorkspaceDatabase } from './databases.ts'
import { localDocument$ } from './local-document.ts'

type Entries = Record<string, unknown>
type MapDocument = RxLocalDocument<unknown, { entries: Entries }>

/** What a phone keeps for itself under a name: entries by their key, never replicated. Empty where there is none. */
export function map$(database: WorkspaceDatabase, name: string): Observable<Entries> {
  return localDocument$<{ entries: Entries }>(database, name).pipe(map((document) => entriesOf(document)))
}

/** Changes what is kept under a name; on disk when the promise resolves, and with what another tab wrote meanwhile. */
export async function changeMap(database: WorkspaceDatabase, name: string, change: (entries: Entries) => Entries): Promise<void> {
  const found = (await database.getLocal<{ entries: Entries }>(name)) ?? (await insert(database, name))
  await found.incrementalModify((data) => ({ entries: change(data.entries) }))
}

async function insert(database: WorkspaceDatabase, name: string): Promise<MapDocument> {
  try {
    return await database.insertLocal(name, { entries: {} })
  } catch (error) {
    // Another tab was faster.
    const found = await database.getLocal<{ entries: Entries }>(name)
    if (found) return found
    throw error
  }
}

function entriesOf(document: MapDocument | null): Entries {
  const entries: unknown = document?.get('entries')
  return typeof entries === 'object' && entries !== null ? { ...entries } : {}
}
