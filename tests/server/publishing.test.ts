import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { filePath } from '@inviato/server/src/database/media-files.ts'
import { writeConnection } from '@inviato/server/src/networks/connection.ts'
import { NeedsReconnect, Rejected, RetryLater } from '@inviato/server/src/networks/errors.ts'
import { createId } from '@inviato/shared/id.ts'
import type { Post } from '@inviato/shared/post.ts'
import type { Upload } from '@inviato/shared/upload.ts'
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { hour, minute } from '../support/clock.ts'
import { aMedia } from '../support/documents.ts'
import { done, network, startPress } from '../support/press.ts'

test('publishes on the Live page when the ten seconds of Undo are over', async () => {
  await using it = await startPress()
  const post = await it.publish()
  await it.room.until(post, it.live, 'scheduled')
  it.clock.forward(9_000)
  await it.server.settled()
  expect(await it.room.publication(post, it.live)).toMatchObject({ state: 'scheduled' })
  it.clock.forward(1_000)
  expect(await it.room.until(post, it.live, 'published')).toMatchObject({
    url: `${it.server.ctx.publicUrl.origin}/live/lumen/${post.id}`, publishedAt: '2026-06-01T18:00:10.000Z', attempts: 1,
  })
})

test('publishes nothing that was taken back in time', async () => {
  await using it = await startPress()
  const post = await it.publish()
  await it.room.until(post, it.live, 'scheduled')
  await it.room.order(`posts:${post.id}`, 'cancel')
  await it.room.until(post, it.live, 'cancelled')
  const next = await it.publishNow()
  await it.room.until(next, it.live, 'published')
  expect(await it.room.publication(post, it.live)).toMatchObject({ state: 'cancelled', attempts: 0 })
  expect(it.asked).toHaveLength(1)
})

test('asks about what is too late, and publishes it on a person\'s word', async () => {
  await using it = await startPress()
  const at = '2026-06-01T16:00:00.000Z'
  const post = await it.publish({ publishAt: { at, wall: '2026-06-01T18:00', zone: 'Europe/Rome' }, notAfter: '2026-06-01T17:00:00.000Z' }, 'schedule')
  await it.room.until(post, it.live, 'missed')
  await it.room.order(`publications:${post.id}:${it.live.id}`, 'now', { seenState: 'missed' })
  await it.room.until(post, it.live, 'scheduled')
  it.clock.forward(10_000)
  await it.room.until(post, it.live, 'published')
})

test('leaves a hand-off to a person, who says where it is', async () => {
  await using it = await startPress()
  const hand = await it.room.channel({ network: 'by-hand', label: 'Instagram', format: 'story' })
  const post = await it.publish({ channels: [hand.id] })
  await it.room.until(post, hand, 'scheduled')
  it.clock.forward(10_000)
  await it.room.until(post, hand, 'by-hand')
  it.clock.forward(25 * hour)
  const next = await it.publish({ channels: [hand.id] })
  await it.room.until(next, hand, 'scheduled')
  it.clock.forward(10_000)
  await it.room.until(next, hand, 'by-hand')
  expect(await it.room.publication(post, hand)).toMatchObject({ state: 'by-hand' })
  await it.room.order(`publications:${post.id}:${hand.id}`, 'done', { seenState: 'by-hand', url: 'https://www.instagram.com/stories/lumen/1' })
  const done = await it.room.until(post, hand, 'published')
  expect(done).toMatchObject({ url: 'https://www.instagram.com/stories/lumen/1' })
  expect(done.vouchedBy).toBeDefined()
})

test('waits for a picture that is still on a phone, naming it, and goes when it has come', async () => {
  await using it = await startPress()
  const bytes = await sharp({ create: { width: 30, height: 20, channels: 3, background: 'teal' } }).jpeg().toBuffer()
  const file = { sha256: createHash('sha256').update(bytes).digest('hex'), mime: 'image/jpeg', bytes: bytes.length, width: 30, height: 20 }
  const media = aMedia({ publish: file })
  await it.room.media(media)
  const post = await it.publish({ media: [{ id: createId(), mediaId: media.id }] })
  await it.room.until(post, it.live, 'scheduled')
  it.clock.forward(10_000)
  expect(await it.room.until(post, it.live, 'waiting')).toMatchObject({
    waitingFor: [{ mediaId: media.id, device: "Ada's phone", deviceId: media.device.id }],
  })
  const path = filePath(it.server.ctx.config.dataDir, it.room.id, file.sha256)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes)
  const upload: Upload = { id: media.id, at: it.clock.now().toISOString(), received: { publish: file } }
  await it.room.write('uploads', upload)
  expect((await it.room.until(post, it.live, 'published')).waitingFor).toBeUndefined()
})

test('goes on after a rejection only with new words', async () => {
  await using it = await startPress(network({ perform: () => { throw new Rejected('refused', 'no', { detail: 'Too rude' }) } }))
  const post = await it.publishNow()
  expect(await it.room.until(post, it.live, 'failed')).toMatchObject({ error: { code: 'refused', message: 'Too rude' } })
  it.clock.forward(hour)
  const next = await it.publishNow()
  await it.room.until(next, it.live, 'failed')
  expect(it.asked).toHaveLength(2)
  await it.room.release({ ...post, text: 'Kinder words' }).then(() => it.room.write('posts', { ...post, text: 'Kinder words' }))
  await it.room.until(post, it.live, 'scheduled')
})

test('obeys the network about when to try again, for the whole channel', async () => {
  let busy = true
  await using it = await startPress(network({
    perform(_, job) {
      if (busy) throw new RetryLater('slow down', { at: Date.parse('2026-06-01T18:05:00.000Z') })
      return done(job)
    },
  }))
  const post = await it.publishNow()
  expect(await it.room.until(post, it.live, 'retrying')).toMatchObject({ retryAt: '2026-06-01T18:05:00.000Z', error: { code: 'busy' } })
  busy = false
  const second = await it.publishNow()
  await it.server.settled()
  expect(await it.room.publication(second, it.live)).toMatchObject({ state: 'scheduled' })
  it.clock.forward(5 * minute)
  await it.room.until(post, it.live, 'published')
  await it.room.until(second, it.live, 'published')
  expect(it.asked).toHaveLength(3)
})

test('waits for a reconnect and goes out by itself after it', async () => {
  let over = true
  await using it = await startPress(network({
    connect: () => Promise.reject(new Error('not asked')),
    perform(_, job) {
      if (over) throw new NeedsReconnect('credentials-refused', 'signed out')
      return done(job)
    },
  }))
  const { room, live } = it
  await writeConnection(it.server.ctx, room.db, live.id, () => ({ state: 'connected', comments: false }))
  const [first, second] = [await it.publishNow(), await it.publishNow()]
  await room.until(first, live, 'reconnect')
  expect(await room.until(second, live, 'reconnect')).toMatchObject({ error: { code: 'credentials-refused' } })
  expect(it.asked).toHaveLength(1)
  over = false
  await writeConnection(it.server.ctx, room.db, live.id, () => ({ state: 'connected', comments: false }))
  await room.until(first, live, 'published')
  await room.until(second, live, 'published')
})

test('asks one step at a time, and stores each handle before the next', async () => {
  const seen: unknown[] = []
  await using it = await startPress(network({
    steps: () => [{ name: 'image:0', public: false }, { name: 'wait', public: false }, { name: 'post', public: true }],
    async perform(step, job) {
      const { state, step: stored, handles } = (await it.room.publication({ id: job.postId }, it.live)) ?? {}
      seen.push([step.name, state, stored, handles])
      if (step.name === 'image:0') return { outcome: 'next', handle: 'blob' }
      if (step.name === 'post') return done(job)
      if (job.handles['wait?'] === 'container') return { outcome: 'next', handle: 'ready' }
      return { outcome: 'pending', handle: 'container', checkAt: '2026-06-01T18:01:00.000Z' }
    },
  }))
  const post = await it.publishNow()
  await it.room.until(post, it.live, 'processing')
  it.clock.forward(minute)
  await it.room.until(post, it.live, 'published')
  expect(seen).toEqual([
    ['image:0', 'submitting', 'image:0', {}],
    ['wait', 'submitting', 'wait', { 'image:0': 'blob' }],
    ['wait', 'processing', 'wait', { 'image:0': 'blob', 'wait?': 'container' }],
    ['post', 'submitting', 'post', { 'image:0': 'blob', 'wait?': 'container', wait: 'ready' }],
  ])
})

test('asks again for what the network has forgotten', async () => {
  const uploads: string[] = []
  await using it = await startPress(network({
    steps: () => [{ name: 'image:0', public: false }, { name: 'post', public: true }],
    perform(step, job) {
      if (step.name === 'post') return job.handles['image:0'] === 'blob 2' ? done(job) : Promise.resolve({ outcome: 'redo', steps: ['image:0'] })
      return Promise.resolve({ outcome: 'next', handle: `blob ${uploads.push('image')}` })
    },
  }))
  const post = await it.publishNow()
  await it.room.until(post, it.live, 'retrying')
  it.clock.forward(minute)
  await it.room.until(post, it.live, 'published')
})

test('keeps one publication at a time per channel, the one due first before the others', async () => {
  let under = 0
  const order: string[] = []
  const gate = Promise.withResolvers<void>()
  await using it = await startPress(network({
    async perform(_, job) {
      expect(++under).toBe(1)
      order.push(job.outgoing.text)
      await gate.promise
      under--
      return done(job)
    },
  }))
  const posts: Post[] = []
  for (const text of ['first', 'second', 'third']) {
    posts.push(await it.publish({ text }))
    it.clock.forward(1000)
  }
  for (const post of posts) await it.room.until(post, it.live, 'scheduled')
  it.clock.forward(10_000)
  gate.resolve()
  for (const post of posts) await it.room.until(post, it.live, 'published')
  expect(order).toEqual(['first', 'second', 'third'])
})

test('refuses content that is not the released one, whoever put it there', async () => {
  await using it = await startPress()
  const post = await it.publish()
  const planned = await it.room.until(post, it.live, 'scheduled')
  await it.room.write('publications', { ...planned, outgoing: { ...planned.outgoing, text: 'Forged' } })
  it.clock.forward(10_000)
  expect(await it.room.until(post, it.live, ({ state }) => state !== 'scheduled')).toMatchObject({ state: 'failed', error: { code: 'not-released' } })
})
