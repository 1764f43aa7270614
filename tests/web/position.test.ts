import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { expect, onTestFinished, test } from 'vitest'
import { createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import { allSnapshots, openPosition, positionOf } from '../../web/src/lib/database/position.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'

test('what a session finishes after it was over takes nothing from what the next one has to read', async () => {
  const database = await createWorkspaceDatabase('account', 'workspace', rxdbSchemas(), { storage: getRxStorageMemory(), multiInstance: false })
  onTestFinished(async () => void (await database.close()))
  const keeper = await openPosition(database)
  const [over, next] = [new AbortController(), new AbortController()]
  const before = positionOf(keeper, over.signal)
  await before.change({ snapshots: { posts: '' } })
  over.abort()
  await positionOf(keeper, next.signal).change({ snapshots: allSnapshots() })
  await expect(before.change({ snapshots: {} })).rejects.toThrow()
  expect((await openPosition(database)).current.snapshots).toEqual(allSnapshots())
})
