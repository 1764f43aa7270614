import { NeedsReconnect, Rejected, RetryLater } from '@inviato/server/src/networks/errors.ts'
import { expect, test } from 'vitest'
import { minute } from '../support/clock.ts'
import { pageWith } from '../support/live-page.ts'
import { network, restartPress, startPress } from '../support/press.ts'

test('takes a published post down once, and says who asked and when', async () => {
  const removed: string[] = []
  await using it = await startPress(network({ remove: ({ remoteIds }) => Promise.resolve(void removed.push(...remoteIds)) }))
  const post = await it.publishNow()
  const { id } = await it.room.until(post, it.live, 'published')
  await it.room.order(`publications:${id}`, 'take-down', { seenState: 'published' })
  const gone = await it.room.until(post, it.live, 'removed')
  expect(gone.orders).toMatchObject([{ outcome: 'done', at: it.clock.now().toISOString() }])
  await it.room.order(`publications:${id}`, 'take-down', { seenState: 'published' })
  expect((await it.room.until(post, it.live, ({ orders }) => orders.length === 2)).orders[1]).toMatchObject({ outcome: 'too-late' })
  expect(removed).toEqual([id])
})

test('a post that was taken down is gone from the Live page, and its address says so', async () => {
  await using it = await startPress()
  const post = await it.publishNow({ text: 'The tent is open.' })
  const { id } = await it.room.until(post, it.live, 'published')
  await pageWith(it.server, '/live/lumen', 'The tent is open.')
  await it.room.order(`publications:${id}`, 'take-down')
  await it.room.until(post, it.live, 'removed')
  await it.server.settled()
  expect(await (await it.server.fetch('/live/lumen')).text()).not.toContain('The tent is open.')
  expect((await it.server.fetch(`/live/lumen/${post.id}`)).status).toBe(404)
})

test('goes on taking down after a network that does not answer, and after the process was killed over it', async () => {
  const asked = Promise.withResolvers<void>()
  const silent = network({
    remove: (_, { signal }) => new Promise((_resolve, reject) => {
      asked.resolve()
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
    }),
  })
  let tries = 0
  const isBack = network({ remove: () => (++tries === 1 ? Promise.reject(new RetryLater('down')) : Promise.resolve()) })
  await using it = await restartPress(isBack, {
    network: silent,
    async meanwhile({ room, live, clock }, written) {
      clock.forward(10_000)
      const { id } = await room.until(written, live, 'published')
      await room.order(`publications:${id}`, 'take-down')
      await asked.promise
      expect(await room.publication(written, live)).toMatchObject({ state: 'removing' })
    },
  })
  const { room, live, post } = it
  await room.until(post, live, ({ state, error }) => state === 'removing' && error?.code === 'unreachable')
  it.clock.forward(minute)
  await room.until(post, live, 'removed')
  expect(tries).toBe(2)
})

test('says that it still stands where the network refuses, and can be asked again', async () => {
  let refusing = true
  await using it = await startPress(network({
    remove: () => (refusing ? Promise.reject(new Rejected('refused', 'not yours')) : Promise.resolve()),
  }))
  const post = await it.publishNow()
  const { id } = await it.room.until(post, it.live, 'published')
  await it.room.order(`publications:${id}`, 'take-down')
  expect(await it.room.until(post, it.live, ({ error }) => error !== undefined)).toMatchObject({ state: 'published', error: { code: 'stays-refused' } })
  refusing = false
  await it.room.order(`publications:${id}`, 'take-down', { seenState: 'published' })
  await it.room.until(post, it.live, 'removed')
})

test('waits with the taking down until a channel that was signed out is connected again', async () => {
  await using it = await startPress(network({ remove: () => Promise.reject(new NeedsReconnect('credentials-refused', 'signed out')) }))
  const post = await it.publishNow()
  const { id } = await it.room.until(post, it.live, 'published')
  await it.room.order(`publications:${id}`, 'take-down')
  await it.room.until(post, it.live, ({ state, error }) => state === 'removing' && error?.code === 'reconnect')
})

test('takes a person’s word for what only a person can take down', async () => {
  await using it = await startPress(network({ remove: undefined }))
  const post = await it.publishNow()
  const { id } = await it.room.until(post, it.live, 'published')
  await it.room.order(`publications:${id}`, 'take-down')
  await it.room.until(post, it.live, 'removed')
})
