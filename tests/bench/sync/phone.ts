import { createId } from '@inviato/shared/id.ts'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { createWorkspaceDatabase } from '../../../web/src/lib/database/create.ts'
import type { WorkspaceDatabase } from '../../../web/src/lib/database/databases.ts'
import { type Replication, startReplication } from '../../../web/src/lib/database/replication.ts'
import { rxdbSchemas } from '../../../web/src/lib/database/schema.ts'
import { createTransport } from '../../../web/src/lib/database/transport.ts'
import type { Member } from './server.ts'

export interface Phone extends AsyncDisposable {
  readonly database: WorkspaceDatabase
  /** Begins to replicate. */
  start(): Promise<Replication>
}

/** The app's own database and replication, with its documents in memory and none yet. One at a time in a process: RxDB opens no more collections. */
export async function openPhone(url: string, member: Member): Promise<Phone> {
  const { workspaceId } = member
  // A name of its own: what was in memory under another one is still there.
  const database = await createWorkspaceDatabase(createId(), workspaceId, rxdbSchemas(), { storage: getRxStorageMemory(), multiInstance: false })
  const signedIn: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('cookie', member.cookie)
    headers.set('origin', url)
    return fetch(input, { ...init, headers })
  }
  const transport = createTransport({ workspaceId, origin: url, fetch: signedIn })
  return {
    database,
    start: () => startReplication({ database, transport }),
    async [Symbol.asyncDispose]() {
      await database.close()
    },
  }
}
