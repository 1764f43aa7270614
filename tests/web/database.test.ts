import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { expect, onTestFinished, test } from 'vitest'
import { createLocalDatabase, createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import { partId, readParts, writePart } from '../../web/src/lib/database/local.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { envelopeOf, insert, InvalidDocument, patch, remove } from '../../web/src/lib/database/write.ts'
import { createId } from '@inviato/shared/id.ts'

const member = createId()

async function openBoth() {
  const options = { storage: getRxStorageMemory(), multiInstance: false }
  const account = createId()
  const workspace = await createWorkspaceDatabase(account, createId(), rxdbSchemas(), options)
  const local = await createLocalDatabase(account, options)
  onTestFinished(async () => {
    await workspace.close()
    await local.close()
  })
  return { workspace, local }
}

function draft(text: string) {
  return { ...envelopeOf(member), text, media: [], channels: [], variants: [] }
}

test('opens a workspace beside the local database: all thirteen collections that one context allows', async () => {
  const { workspace, local } = await openBoth()
  expect(Object.keys(workspace.collections)).toHaveLength(11)
  expect(Object.keys(local.collections)).toEqual(['parts', 'tray'])
})

test('writes, changes and removes a document', async () => {
  const { workspace } = await openBoth()
  const post = await insert(workspace.posts, draft('Doors open'))
  await patch(workspace.posts, post.id, (before) => ({ ...before, text: `${before.text} at nine` }))
  const found = await workspace.posts.findOne(post.id).exec()
  expect(found?.text).toBe('Doors open at nine')
  await remove(workspace.posts, post.id)
  expect(await workspace.posts.findOne(post.id).exec()).toBeNull()
})

test('writes nothing that its schema does not allow', async () => {
  const { workspace } = await openBoth()
  await expect(insert(workspace.posts, { ...draft('x'), text: 'x'.repeat(10_001) })).rejects.toThrow(InvalidDocument)
  const post = await insert(workspace.posts, draft('short'))
  await expect(patch(workspace.posts, post.id, (before) => ({ ...before, channels: ['no'] }))).rejects.toThrow()
  expect(await workspace.posts.find().exec()).toHaveLength(1)
  expect((await workspace.posts.findOne(post.id).exec())?.channels).toEqual([])
})

test('keeps the bytes of a copy in parts and reads them as one', async () => {
  const { local } = await openBoth()
  const mediaId = createId()
  for (const [index, text] of ['one ', 'two'].entries()) {
    const blob = new Blob([text])
    const part = { id: partId(mediaId, 'original', index), mediaId, copy: 'original' as const, index, bytes: blob.size, at: new Date().toISOString() }
    await writePart(local.parts, part, blob)
  }
  const whole = await readParts(local.parts, mediaId, 'original', 'text/plain')
  expect(await whole?.text()).toBe('one two')
  expect(whole?.type).toBe('text/plain')
})
