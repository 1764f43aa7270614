import { createId } from '@inviato/shared/id.ts'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { onTestFinished } from 'vitest'
import { createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
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
