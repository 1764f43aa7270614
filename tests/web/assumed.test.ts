import { createId } from '@inviato/shared/id.ts'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { expect, onTestFinished, test } from 'vitest'
import { createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import { openLane, type Send } from '../../web/src/lib/database/lane.ts'
import type { Content } from '../../web/src/lib/database/meta.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { aPost } from '../support/documents.ts'

const served = () => ({ ...aPost(), _deleted: false, rev: '1-a', seal: 'sealed' })

/** A phone that writes a post whose push stays unanswered until the test ends. */
async function sendingPhone() {
  const database = await createWorkspaceDatabase(createId(), createId(), rxdbSchemas(), { storage: getRxStorageMemory(), multiInstance: false })
  const [sent, answered] = [Promise.withResolvers<Parameters<Send>>(), Promise.withResolvers<Awaited<ReturnType<Send>>>()]
  const send: Send = (...push) => {
    sent.resolve(push)
    return answered.promise
  }
  const lane = await openLane(database, 'posts', send, () => undefined)
  onTestFinished(async () => {
    answered.resolve({ conflicts: [], there: [] })
    await lane.close()
    await database.close()
  })
  const post = aPost()
  await database.posts.insert(post)
  const [, , heard] = await sent.promise
  const assumed = async () => {
    const ids: string[] = []
    for await (const states of lane.assumed()) ids.push(...states.map(({ id }) => id))
    return ids
  }
  return { lane, post, heard, assumed }
}

test('what was served and waits behind a push is given back', async () => {
  const { lane, assumed } = await sendingPhone()
  const [one, other] = [served(), served()]
  lane.deliver([one, other]).catch(() => undefined)
  expect(await assumed()).toEqual([one.id, other.id])
})

test('what a push was answered is given back before all of it is', async () => {
  const { post, heard, assumed } = await sendingPhone()
  expect(await assumed()).toEqual([])
  const states: Content[] = [{ ...post, _deleted: false }]
  heard(states)
  expect(await assumed()).toEqual([post.id])
})
