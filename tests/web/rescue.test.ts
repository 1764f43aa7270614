import { keptVersion } from '@inviato/shared/kept.ts'
import { createId } from '@inviato/shared/id.ts'
import { of } from 'rxjs'
import { expect, onTestFinished, test } from 'vitest'
import { keep } from '../../web/src/lib/database/keep.ts'
import { insert } from '../../web/src/lib/database/write.ts'
import { rescueUnsent } from '../../web/src/lib/rescue.ts'
import { addWaitingSource, type WaitingItem } from '../../web/src/lib/waiting.ts'
import { aPost, anEvent } from '../support/documents.ts'
import { aLocalDatabase, aWriter } from '../support/phone-database.ts'

/** What of a workspace is on this phone alone, as its replication tells it to somebody who was removed. */
function waiting(...items: Pick<WaitingItem, 'collection' | 'id'>[]): void {
  const words = items.map(({ collection, id }): WaitingItem => ({ key: `${collection}:${id}`, kind: 'words', collection, id, reason: 'removed' }))
  onTestFinished(addWaitingSource({ kind: 'words', items$: of(words) }))
  onTestFinished(addWaitingSource({ kind: 'bytes', items$: of([]) }))
}

/** The files of a ZIP are stored as they are: its text can be looked through. */
async function rescued(needs: Parameters<typeof rescueUnsent>[0]): Promise<string | undefined> {
  return (await rescueUnsent(needs))?.text()
}

test('who was removed takes along every word that had not left, and none that had', async () => {
  const [{ database }, local] = [await aWriter(), await aLocalDatabase()]
  const unsent = await insert(database.posts, aPost({ text: 'Written in the tunnel' }))
  const event = await insert(database.plans, anEvent({ title: 'Lumen', brief: 'Meet at the side door' }))
  await insert(database.posts, aPost({ text: 'Long on the server' }))
  waiting({ collection: 'posts', id: unsent.id }, { collection: 'plans', id: event.id })
  const zip = await rescued({ database, local, workspaceId: createId() })
  expect(zip).toContain(`words/posts-${unsent.id}.txt`)
  expect(zip).toContain('Written in the tunnel')
  expect(zip).toContain('Meet at the side door')
  expect(zip).not.toContain('Long on the server')
})

test('words that the server would not even keep are taken along too', async () => {
  const [{ database }, local] = [await aWriter(), await aLocalDatabase()]
  const post = { ...aPost({ text: 'Far too long a story' }), _deleted: false }
  const version = keptVersion('posts', post, { by: createId(), at: new Date().toISOString(), reason: 'refused', code: 'too-large' })
  await keep(database, 'versions', { ...version, _deleted: false }, { reason: 'refused', code: 'too-large' })
  waiting()
  expect(await rescued({ database, local, workspaceId: createId() })).toContain('Far too long a story')
})
