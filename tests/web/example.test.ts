import { createId } from '@inviato/shared/id.ts'
import { isCoverage } from '@inviato/shared/plan.ts'
import { expect, test } from 'vitest'
import { addExample, exampleParts, removeExample } from '../../web/src/lib/example.ts'
import { takeShot } from '../../web/src/lib/plans.ts'
import { withText } from '../../web/src/lib/post-edits.ts'
import { createPost, editPost, releasePost } from '../../web/src/lib/posts.ts'
import { aWriter } from '../support/phone-database.ts'

const zone = 'Europe/Rome'

async function withExample(now = new Date('2026-05-01T08:00:00Z'), language: 'en' | 'it' = 'it') {
  const writer = await aWriter()
  const eventId = await addExample(writer, { language, zone, now, channels: [createId()] })
  const posts = await writer.database.posts.find({ sort: [{ id: 'asc' }] }).exec()
  const [first, second, third] = posts
  if (!first || !second || !third) throw new Error('three posts expected')
  return { writer, eventId, first, second, third }
}

test('brings a brief, a shot list and posts with empty picture slots, for this evening', async () => {
  const { writer, eventId, first } = await withExample()
  const event = await writer.database.plans.findOne(eventId).exec()
  expect(event?.body).toMatchObject({ kind: 'coverage', title: 'Notte delle Lanterne', startsAt: '2026-05-01T16:00:00.000Z' })
  expect(event && isCoverage(event) && event.body.shots).toHaveLength(5)
  expect(first.media.every((slot) => slot.mediaId === undefined && slot.label)).toBe(true)
  expect(first.publishAt).toEqual({ at: '2026-05-01T16:00:00.000Z', wall: '2026-05-01T18:00', zone })
})

test('is for tomorrow evening once the day is late', async () => {
  const { writer, eventId } = await withExample(new Date('2026-05-01T15:00:00Z'), 'en')
  const event = await writer.database.plans.findOne(eventId).exec()
  expect(event?.body).toMatchObject({ title: 'Lantern Night', startsAt: '2026-05-02T16:00:00.000Z' })
})

test('goes away whole in one call, and nothing else with it', async () => {
  const { writer } = await withExample()
  const own = await createPost(writer, { text: 'My own' })
  await removeExample(writer)
  expect((await writer.database.posts.find().exec()).map((post) => post.id)).toEqual([own.id])
  expect(await writer.database.plans.find().exec()).toEqual([])
})

test('leaves the posts that someone worked on, as ordinary ones', async () => {
  const { writer, eventId, first, second, third } = await withExample()
  const shotId = first.media[0]?.shotId ?? ''
  await takeShot(writer, eventId, shotId, [createId()])
  await editPost(writer, second.id, withText('In my own words'))
  await releasePost(writer, third.id, `v1:${'a'.repeat(64)}`, 'schedule')
  expect((await exampleParts(writer)).touched).toHaveLength(3)
  await removeExample(writer)
  const left = await writer.database.posts.find().exec()
  expect(left.map((post) => [post.example, post.coverageId])).toEqual(Array(3).fill([undefined, undefined]))
  expect(await writer.database.plans.find().exec()).toEqual([])
})
