import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { expect, onTestFinished, test } from 'vitest'
import { conflictHandler } from '../../web/src/lib/database/conflicts.ts'
import { createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { forgetWritten, noteWritten } from '../../web/src/lib/database/written.ts'
import { aPost } from '../support/documents.ts'

test('the echo of an earlier push does not take the place of the last one', async () => {
  const database = await createWorkspaceDatabase('account', 'workspace', rxdbSchemas(), { storage: getRxStorageMemory(), multiInstance: false })
  onTestFinished(async () => void (await database.close()))
  const { isEqual } = conflictHandler('posts', database)
  const here = { ...aPost({ text: 'Doors at ten' }), _deleted: false }
  const served = (text: string, rev: string) => ({ ...here, text, rev, seal: 'sealed' })
  const leavesAlone = (text: string, rev: string) => isEqual(served(text, rev), here, 'downstream-check-if-equal-1')
  noteWritten(database, 'posts', [{ id: here.id, rev: '3-b' }])
  expect(leavesAlone('Doors at nine', '2-a')).toBe(true)
  expect(leavesAlone('Doors at ten', '3-b')).toBe(false)
  expect(leavesAlone('Doors at eleven', '4-c')).toBe(false)
  forgetWritten(database)
  expect(leavesAlone('Doors at nine', '2-a')).toBe(false)
})
