import { createId } from '@inviato/shared/id.ts'
import { createRevision, getDefaultRxDocumentMeta } from 'rxdb'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { expect, onTestFinished, test } from 'vitest'
import { createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import { openLane, type Send } from '../../web/src/lib/database/lane.ts'
import { collectionOf, openMeta } from '../../web/src/lib/database/meta.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { aPost } from '../support/documents.ts'

const hour = 3_600_000

test('a merge is sent also where the clock was set back behind what was searched', async () => {
  const database = await createWorkspaceDatabase(createId(), createId(), rxdbSchemas(), { storage: getRxStorageMemory(), multiInstance: false })
  const [mine, theirs] = [createId(), createId()]
  const post = aPost({ channels: [mine] })
  await database.posts.insert(post)
  const collection = collectionOf(database, 'posts')
  const meta = await openMeta(collection)
  // RxDB's own, of its search: a time and an id.
  const checkpointData = { tab: '', n: 0, id: '', lwt: Date.now() + hour }
  const stamps = { _deleted: false, _attachments: {}, _meta: getDefaultRxDocumentMeta(), _rev: createRevision(database.token) }
  const checkpoint = { id: 'up|1', isCheckpoint: '1', itemId: 'up', checkpointData, ...stamps } as const
  await meta.bulkWrite([{ document: checkpoint }], 'test')
  await meta.close()

  const merged = Promise.withResolvers<unknown>()
  let pushes = 0
  const send: Send = (_, [row]) => {
    if (pushes++ > 0) merged.resolve(row?.newDocumentState)
    return Promise.resolve({ conflicts: pushes === 1 ? [{ ...post, channels: [theirs], _deleted: false }] : [], there: [] })
  }
  const lane = await openLane(database, 'posts', send, (error) => merged.reject(error))
  onTestFinished(async () => {
    await lane.close()
    await database.close()
  })
  expect(await merged.promise).toMatchObject({ channels: expect.arrayContaining([mine, theirs]) as unknown })
})
