import 'fake-indexeddb/auto'
import { createId } from '@inviato/shared/id.ts'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { onTestFinished } from 'vitest'
import { createLocalDatabase, createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import type { LocalDatabase } from '../../web/src/lib/database/databases.ts'
import { indexedDbStorage } from '../../web/src/lib/database/indexeddb/storage.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import type { Writer } from '../../web/src/lib/writer.ts'

/** A phone's database of one workspace in memory, and who writes into it; closed when the test ends. */
export async function aWriter(): Promise<Writer> {
  const options = { storage: getRxStorageMemory(), multiInstance: false }
  const database = await createWorkspaceDatabase(createId(), createId(), rxdbSchemas(), options)
  onTestFinished(async () => {
    await database.close()
  })
  return { database, memberId: createId() }
}

/** What a phone keeps for itself, on the storage that phones have; closed when the test ends. */
export async function aLocalDatabase(): Promise<LocalDatabase> {
  const local = await createLocalDatabase(createId(), { storage: indexedDbStorage(), multiInstance: false })
  onTestFinished(async () => {
    await local.close()
  })
  return local
}
