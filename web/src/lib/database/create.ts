import { perCollection } from '@inviato/shared/collections.ts'
import { addRxPlugin, createRxDatabase, type RxStorage } from 'rxdb'
import { RxDBAttachmentsPlugin } from 'rxdb/plugins/attachments'
import { RxDBLocalDocumentsPlugin } from 'rxdb/plugins/local-documents'
import { conflictHandler } from './conflicts.ts'
import type { StorageOptions } from './indexeddb/storage.ts'
import type { LocalCollections, LocalDatabase, WorkspaceCollections, WorkspaceDatabase } from './databases.ts'
import { localSchemas } from './local.ts'
import { type Migrations, migrations } from './migrations.ts'
import { setOwner } from './owner.ts'
import type { RxdbSchemas } from './schema.ts'

addRxPlugin(RxDBLocalDocumentsPlugin)
addRxPlugin(RxDBAttachmentsPlugin)

/** RxDB storages differ in the type of their internals, which nobody here looks at. */
export type Storage = RxStorage<object | Promise<object>, object>

export interface CreateOptions {
  storage: Storage
  /** Whether other tabs, or the service worker, may have the same database open. */
  multiInstance: boolean
}

/** Opens (and creates at first) the replicated database of an account in a workspace. What an older app wrote is migrated first, after `readyToMigrate`. */
export async function createWorkspaceDatabase(
  accountId: string,
  workspaceId: string,
  schemas: RxdbSchemas,
  options: CreateOptions,
  steps: Migrations = migrations,
): Promise<WorkspaceDatabase> {
  const database = await createRxDatabase<WorkspaceCollections>({
    name: `work-${accountId}-${workspaceId}`,
    localDocuments: true,
    eventReduce: true,
    ...options,
  })
  setOwner(database, accountId)
  await orClose(database, database.addCollections(
    perCollection((name) => ({ schema: schemas[name], conflictHandler: conflictHandler(name, database), migrationStrategies: { ...steps[name] } })),
  ))
  return database
}

/** Opens (and creates at first) the local database of an account. `parts` never changes its version: a migration would copy every byte. */
export async function createLocalDatabase(accountId: string, options: CreateOptions): Promise<LocalDatabase> {
  const database = await createRxDatabase<LocalCollections>({
    name: `local-${accountId}`,
    localDocuments: true,
    eventReduce: true,
    ...options,
  })
  await orClose(database, database.addCollections({
    parts: { schema: localSchemas.parts, instanceCreationOptions: { forgets: true } satisfies StorageOptions },
    tray: { schema: localSchemas.tray },
  }))
  return database
}

/** RxDB opens no database twice: what is half open would be in the way of another try. */
async function orClose(database: { close(): Promise<unknown> }, opening: Promise<unknown>): Promise<void> {
  try {
    await opening
  } catch (error) {
    await database.close().catch(() => undefined)
    throw error
  }
}
