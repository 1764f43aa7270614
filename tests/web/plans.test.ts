import { createId } from '@inviato/shared/id.ts'
import { isCoverage } from '@inviato/shared/plan.ts'
import { expect, test } from 'vitest'
import {
  createEvent, deleteEvent, editEvent, takeShot, withHashtags, withoutPromise, withoutShot, withPromise, withPromiseKept, withShot,
} from '../../web/src/lib/plans.ts'
import { withEmptySlot } from '../../web/src/lib/post-edits.ts'
import { createPost, editPost } from '../../web/src/lib/posts.ts'
import { aWriter } from '../support/phone-database.ts'

const times = { title: 'Lumen Festival', startsAt: '2026-05-01T16:00:00.000Z', endsAt: '2026-05-01T21:00:00.000Z', zone: 'Europe/Rome' }

async function anEvent() {
  const writer = await aWriter()
  const { id } = await createEvent(writer, times)
  const read = async () => {
    const plan = await writer.database.plans.findOne(id).exec()
    if (!plan || !isCoverage(plan)) throw new Error('no event')
    return plan.body
  }
  return { writer, id, read }
}

/** An event with a shot to take, and a post that waits for it. */
async function anAwaitedShot() {
  const event = await anEvent()
  const { writer, id, read } = event
  await editEvent(writer, id, withShot('The stage'))
  const shotId = (await read()).shots[0]?.id ?? ''
  const post = await createPost(writer, { coverageId: id })
  await editPost(writer, post.id, withEmptySlot('The stage', shotId))
  return { ...event, shotId, post }
}

test('begins with a title and a time; the rest comes later', async () => {
  const { writer, read } = await anEvent()
  expect(await read()).toMatchObject({ ...times, brief: '', shots: [], onDuty: [writer.memberId] })
})

test('grows a shot list and promises, and lets go of them', async () => {
  const { writer, id, read } = await anEvent()
  await Promise.all([editEvent(writer, id, withShot(' The stage ')), editEvent(writer, id, withPromise('Brina', 'One post'))])
  const { shots: [shot], promises: [promise] } = await read()
  expect([shot?.label, promise?.sponsor]).toEqual(['The stage', 'Brina'])
  await editEvent(writer, id, withoutShot(shot?.id ?? ''))
  await editEvent(writer, id, withoutPromise(promise?.id ?? ''))
  expect(await read()).toMatchObject({ shots: [], promises: [] })
})

test('says which post keeps a promise, and takes it back', async () => {
  const { writer, id, read } = await anEvent()
  await editEvent(writer, id, withPromise('Brina', 'One post'))
  const promiseId = (await read()).promises[0]?.id ?? ''
  const postId = createId()
  await editEvent(writer, id, withPromiseKept(promiseId, postId))
  expect((await read()).promises[0]?.postId).toBe(postId)
  await editEvent(writer, id, withPromiseKept(promiseId, undefined))
  expect((await read()).promises[0]?.postId).toBeUndefined()
})

test('reads hashtags however they are typed', async () => {
  const { writer, id, read } = await anEvent()
  await editEvent(writer, id, withHashtags('#Lumen  luci, #Lumen #però'))
  expect((await read()).hashtags).toEqual(['Lumen', 'luci', 'però'])
})

test('puts a taken shot into the list and into the post that waits for it', async () => {
  const { writer, id, read, shotId, post } = await anAwaitedShot()
  const [first, second] = [createId(), createId()]
  await takeShot(writer, id, shotId, [first, second])
  await takeShot(writer, id, shotId, [first])
  expect((await read()).shots[0]?.mediaIds).toEqual([first, second])
  expect((await writer.database.posts.findOne(post.id).exec())?.media.map((slot) => slot.mediaId)).toEqual([first])
})

test('counts a shot as taken only when the post that waits for it has it', async () => {
  const { writer, id, shotId } = await anAwaitedShot()
  const written: string[] = []
  writer.database.posts.preSave(() => void written.push('post'), false)
  writer.database.plans.preSave(() => void written.push('list'), false)
  await takeShot(writer, id, shotId, [createId()])
  expect(written).toEqual(['post', 'list'])
})

test('leaves the posts of an event that is deleted', async () => {
  const { writer, id } = await anEvent()
  await createPost(writer, { coverageId: id })
  await deleteEvent(writer, id)
  expect(await writer.database.posts.find().exec()).toHaveLength(1)
})
