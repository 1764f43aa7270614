import { createId } from '@inviato/shared/id.ts'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { filter, firstValueFrom } from 'rxjs'
import { expect, onTestFinished, test } from 'vitest'
import { createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import { openLane, type Send } from '../../web/src/lib/database/lane.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { patch } from '../../web/src/lib/database/write.ts'
import { aPost } from '../support/documents.ts'

const post = { ...aPost(), _deleted: false }
const served = (text: string, rev: string) => ({ ...post, text, rev, seal: `of ${rev}` })

/** A phone that has a post from the server, rewrites it, and sends it. */
async function rewritten(text: string, send: (deliver: (text: string, rev: string) => void) => Awaited<ReturnType<Send>>) {
  const database = await createWorkspaceDatabase(createId(), createId(), rxdbSchemas(), { storage: getRxStorageMemory(), multiInstance: false })
  const troubles: unknown[] = []
  const lane = await openLane(database, 'posts', () => Promise.resolve(send((...state) => void lane.deliver([served(...state)]))), (error) => troubles.push(error))
  onTestFinished(async () => {
    await lane.close()
    await database.close()
    expect(troubles).toEqual([])
  })
  await lane.deliver([served('Doors at nine', '1-a')])
  await patch(database.posts, post.id, (before) => ({ ...before, text }))
  return (rev: string) => firstValueFrom(database.posts.findOne(post.id).$.pipe(filter((each) => each?.toJSON().rev === rev)))
}

test('a phone that wrote what somebody else has written takes the revision and the seal of that', async () => {
  const until = await rewritten('Doors at ten', () => ({ conflicts: [], there: [served('Doors at ten', '2-b')] }))
  expect((await until('2-b'))?.toJSON()).toMatchObject({ text: 'Doors at ten', seal: 'of 2-b' })
})

test('what was there does not take the place of what was served since', async () => {
  const until = await rewritten('Doors at ten', (deliver) => {
    deliver('Doors at eleven', '3-c')
    return { conflicts: [], there: [served('Doors at ten', '2-b')] }
  })
  expect((await until('3-c'))?.toJSON()).toMatchObject({ text: 'Doors at eleven', seal: 'of 3-c' })
})
