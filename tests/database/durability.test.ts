import LevelDown from 'leveldown'
import { v7 as uuidv7 } from 'uuid'
import { expect, it, vi } from 'vitest'
import { createPlace } from './places.ts'

it('asks LevelDB to sync every single write', async () => {
  const batch = vi.spyOn(LevelDown.prototype, '_batch')
  const put = vi.spyOn(LevelDown.prototype, '_put')
  const del = vi.spyOn(LevelDown.prototype, '_del')
  await using place = await createPlace('embedded')
  await using store = await place.open()
  const db = await store.createWorkspace(uuidv7())
  for (let n = 0; n < 20; n++) await db.put({ _id: `posts:${n}` })
  await db.put({ _id: '_local/checkpoint', seq: 20 })
  await db.bulkDocs(Array.from({ length: 100 }, (_, n) => ({ _id: `media:${n}` })))
  const options = [
    ...batch.mock.calls.map(([, given]) => given),
    ...put.mock.calls.map(([, , given]) => given),
    ...del.mock.calls.map(([, given]) => given),
  ]
  expect(batch.mock.calls.length).toBeGreaterThanOrEqual(22)
  expect(options.filter((given) => !('sync' in given && given.sync === true))).toEqual([])
})
