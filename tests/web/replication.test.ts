import { createId } from '@inviato/shared/id.ts'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { expect, onTestFinished, test } from 'vitest'
import { createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import { startReplication } from '../../web/src/lib/database/replication.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { createTransport } from '../../web/src/lib/database/transport.ts'

test('a replication that is given up while it starts asks the server for nothing', async () => {
  const workspaceId = createId()
  const database = await createWorkspaceDatabase(createId(), workspaceId, rxdbSchemas(), { storage: getRxStorageMemory(), multiInstance: false })
  onTestFinished(async () => void (await database.close()))
  const asked: unknown[] = []
  const fetch = (input: unknown) => {
    asked.push(input)
    return Promise.reject(new TypeError('Nobody is here'))
  }
  const leaving = new AbortController()
  const starting = startReplication({
    database,
    transport: createTransport({ workspaceId, origin: 'http://localhost', fetch }),
    signal: leaving.signal,
  })
  leaving.abort()
  await starting
  expect(asked).toEqual([])
})
