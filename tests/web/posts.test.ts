import { createId } from '@inviato/shared/id.ts'
import { expect, test } from 'vitest'
import { addByHand, addChannel, archiveChannel } from '../../web/src/lib/channels.ts'
import {
  withChannel, withEmptySlot, withFormat, withMedia, withoutMedia, withSlotMoved, withText, withTimes,
} from '../../web/src/lib/post-edits.ts'
import { createPost, deletePost, editPost, releasePost, stopPost } from '../../web/src/lib/posts.ts'
import { embargoAhead, obstaclesOf } from '../../web/src/lib/releases.ts'
import { anEvent, aPost } from '../support/documents.ts'
import { aWriter } from '../support/phone-database.ts'

const [first, second, third] = [createId(), createId(), createId()]

test('starts a draft from captured media, on the channels used last', async () => {
  const writer = await aWriter()
  const live = await addChannel(writer, 'Live page', { network: 'live', slug: 'lumen', open: false, comments: 'moderated' })
  const gone = await addByHand(writer, 'Old profile', 'Instagram', 'post')
  await createPost(writer, { text: 'before', channels: [live, gone] })
  await archiveChannel(writer, gone, true)
  const post = await createPost(writer, { text: 'Doors open', mediaIds: [first, second] })
  expect(post).toMatchObject({ text: 'Doors open', channels: [live], by: writer.memberId })
  expect(post.media.map((slot) => slot.mediaId)).toEqual([first, second])
})

test('starts the first draft on all that publishes by itself', async () => {
  const writer = await aWriter()
  const live = await addChannel(writer, 'Live page', { network: 'live', slug: 'lumen', open: false, comments: 'moderated' })
  await addByHand(writer, 'Story', 'Instagram', 'story')
  expect((await createPost(writer)).channels).toEqual([live])
})

test('keeps two edits made at once', async () => {
  const writer = await aWriter()
  const { id } = await createPost(writer, { channels: [first] })
  await Promise.all([editPost(writer, id, withText('Doors open')), editPost(writer, id, withMedia([second]))])
  const written = await writer.database.posts.findOne(id).exec()
  expect(written?.text).toBe('Doors open')
  expect(written?.media.map((slot) => slot.mediaId)).toEqual([second])
})

test('keeps what a channel says differently while it is left out', () => {
  const said = withText('Short', first)(aPost({ channels: [first] }))
  const left = withChannel(first, false)(said)
  expect(left.channels).toEqual([])
  expect(withChannel(first, true)(left).variants).toEqual([{ channelId: first, text: 'Short' }])
})

test('drops a variant that says nothing different any more', () => {
  const post = withFormat(first, 'story')(withText('Short', first)(aPost()))
  expect(withText(undefined, first)(post).variants).toEqual([{ channelId: first, format: 'story' }])
  expect(withFormat(first, undefined)(withText(undefined, first)(post)).variants).toEqual([])
})

test('fills empty places first, in their order, and takes nothing twice', () => {
  const waiting = withEmptySlot('The stage')(aPost({ media: [{ id: createId(), mediaId: first }] }))
  const filled = withMedia([first, second, third])(waiting)
  expect(filled.media.map(({ mediaId, label }) => [mediaId, label])).toEqual([
    [first, undefined], [second, 'The stage'], [third, undefined],
  ])
})

test('leaves a named place empty when its picture is taken out, and removes it when asked again', () => {
  const [place] = withEmptySlot('The stage')(aPost()).media
  const post = aPost({ media: place ? [{ ...place, mediaId: first }] : [] })
  const emptied = withoutMedia(place?.id ?? '')(post)
  expect(emptied.media).toEqual([{ id: place?.id, label: 'The stage' }])
  expect(withoutMedia(place?.id ?? '')(emptied).media).toEqual([])
})

test('moves a picture, never beyond the ends', () => {
  const media = [first, second, third].map((mediaId) => ({ id: mediaId, mediaId }))
  const order = (to: number) => withSlotMoved(first, to)(aPost({ media })).media.map((slot) => slot.mediaId)
  expect(order(1)).toEqual([second, first, third])
  expect(order(9)).toEqual([second, third, first])
  expect(order(-1)).toEqual([first, second, third])
})

test('clears a time by leaving the field out', () => {
  const timed = withTimes({ notBefore: '2026-05-01T19:30:00.000Z' })(aPost())
  expect(timed.notBefore).toBe('2026-05-01T19:30:00.000Z')
  expect(Object.keys(withTimes({ notBefore: undefined })(timed))).not.toContain('notBefore')
})

test('writes releases and stops as decisions about the post', async () => {
  const writer = await aWriter()
  const { id } = await createPost(writer)
  const hash = `v1:${'a'.repeat(64)}`
  await releasePost(writer, id, hash, 'publish')
  await stopPost(writer, id, 'cancel', 'scheduled')
  const decisions = await writer.database.decisions.find({ selector: { subject: `posts:${id}` }, sort: [{ id: 'asc' }] }).exec()
  expect(decisions.map((each) => each.body)).toEqual([
    { kind: 'release', contentHash: hash, intent: 'publish' },
    { kind: 'order', act: 'cancel', seenState: 'scheduled' },
  ])
})

test('deletes a post', async () => {
  const writer = await aWriter()
  const { id } = await createPost(writer)
  await deletePost(writer, id)
  expect(await writer.database.posts.find().exec()).toEqual([])
})

test('knows the embargo under which a post would leave, its own or its event’s', () => {
  const now = new Date('2031-05-17T18:00:00.000Z')
  const event = anEvent({ embargoUntil: '2031-05-17T21:00:00.000Z' })
  expect(embargoAhead(aPost(), undefined, now)).toBeUndefined()
  expect(embargoAhead(aPost(), event, now)).toBe('2031-05-17T21:00:00.000Z')
  expect(embargoAhead(aPost({ notBefore: '2031-05-17T22:00:00.000Z' }), event, now)).toBe('2031-05-17T22:00:00.000Z')
  const later = { at: '2031-05-18T09:00:00.000Z', wall: '2031-05-18T11:00', zone: 'Europe/Rome' }
  expect(embargoAhead(aPost({ publishAt: later }), event, now)).toBeUndefined()
  expect(embargoAhead(aPost(), event, new Date('2031-05-17T21:00:00.000Z'))).toBeUndefined()
})

test('refuses a last moment that lies within the event’s embargo', () => {
  const event = anEvent({ embargoUntil: '2031-05-17T21:00:00.000Z' })
  const around = { channels: new Map(), media: new Map() }
  const neverOpen = (notAfter: string) => obstaclesOf(aPost({ notAfter }), around, new Date('2031-05-17T18:00:00.000Z'), event).neverOpen
  expect(neverOpen('2031-05-17T20:00:00.000Z')).toBe(true)
  expect(neverOpen('2031-05-17T22:00:00.000Z')).toBe(false)
})
