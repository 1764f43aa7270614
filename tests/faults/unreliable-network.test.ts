import { connectChannel } from '@inviato/server/src/channels/connect.ts'
import { accessTo } from '@inviato/server/src/networks/access.ts'
import { cp, rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { hour, minute, movableClock } from '../support/clock.ts'
import { duePost, prepareDuePost, readPublication } from '../support/due-post.ts'
import { pdsOfFile } from '../support/pds-of-file.ts'
import { type Fault, startProxy } from '../support/proxy.ts'
import { createHome, startServer } from '../support/server.ts'

const bluesky = pdsOfFile()

for (const [fault, meanwhile] of [['lose-answer', 'unconfirmed'], ['fail-after', 'unconfirmed'], ['too-many', 'retrying']] as const satisfies [Fault, string][]) {
  test.concurrent(`makes one post where the commit meets ${fault}`, async () => {
    await using proxy = await startProxy(bluesky.pds.url)
    await using server = await startServer()
    const met = proxy.next('putRecord', fault)
    const due = await duePost(server.ctx, proxy.url, bluesky.account, 500)
    const seen = due.room.until(due.post, due.channel, meanwhile)
    await met
    await seen
    await due.room.until(due.post, due.channel, 'published')
    expect(await bluesky.timesSeen(due.post.text)).toBe(1)
  })
}

for (const step of ['resolveHandle', 'uploadBlob']) {
  test.concurrent(`makes one post where ${step} meets every fault in turn`, async () => {
    await using proxy = await startProxy(bluesky.pds.url)
    await using server = await startServer()
    const met = (['lose-answer', 'fail-after', 'too-many'] as const).map((fault) => proxy.next(step, fault))
    const due = await duePost(server.ctx, proxy.url, bluesky.account, 500)
    await Promise.all(met)
    await due.room.until(due.post, due.channel, 'published')
    expect(await bluesky.timesSeen(due.post.text)).toBe(1)
  })
}

test.concurrent('renews its session through a network that loses the answer', async () => {
  await using proxy = await startProxy(bluesky.pds.url)
  await using server = await startServer()
  const due = await duePost(server.ctx, proxy.url, bluesky.account, 1000)
  const { credentials } = accessTo(server.ctx, due.room.id, due.channel, server.ctx.signal)
  await credentials.write({ ...Object(await credentials.read()), accessJwt: 'expired' })
  await proxy.next('refreshSession', 'lose-answer')
  await due.room.until(due.post, due.channel, 'published')
  expect(await bluesky.timesSeen(due.post.text)).toBe(1)
})

test.concurrent('waits while the network refuses the account, and goes out after a reconnect', async () => {
  await using proxy = await startProxy(bluesky.pds.url)
  await using server = await startServer()
  const lost = await bluesky.pds.createAccount('porto')
  const due = await duePost(server.ctx, proxy.url, lost, 1500)
  const { room, channel, post } = due
  const { credentials } = accessTo(server.ctx, room.id, channel, server.ctx.signal)
  await bluesky.pds.revokeAppPassword(lost)
  await credentials.write({ ...Object(await credentials.read()), accessJwt: 'ended' })
  expect(await room.until(post, channel, 'reconnect')).toMatchObject({ error: { code: 'credentials-refused' } })
  const fresh = await lost.agent.com.atproto.server.createAppPassword({ name: 'Again' })
  const fields = { service: proxy.url, identifier: lost.handle, appPassword: fresh.data.password }
  await connectChannel(server.ctx, room.id, channel.id, 'bluesky', fields)
  await room.until(post, channel, 'published')
  expect((await bluesky.pds.records(lost)).map(({ value }) => value['text'])).toEqual([post.text])
})

test.concurrent('publishes once although its data was restored from before', async () => {
  await using proxy = await startProxy(bluesky.pds.url)
  await using home = await createHome()
  const due = await prepareDuePost(home, proxy.url, bluesky.account, 10 * minute)
  const data = `${home.folder}/data`
  await cp(data, `${home.folder}/backup`, { recursive: true })
  for (const life of ['first', 'restored']) {
    if (life === 'restored') {
      await rm(data, { recursive: true })
      await cp(`${home.folder}/backup`, data, { recursive: true })
      expect(await readPublication(home, due)).toMatchObject({ state: 'scheduled', attempts: 0 })
    }
    const before = proxy.asked.length
    const there = proxy.answered('getRecord', 'putRecord')
    {
      await using _server = await startServer({ home, overrides: { clock: movableClock(new Date(Date.now() + hour)) } })
      await there
    }
    expect(await readPublication(home, due)).toMatchObject({ state: 'published' })
    expect(await bluesky.timesSeen(due.post.text)).toBe(1)
    expect(proxy.asked.slice(before).includes('putRecord')).toBe(life === 'first')
  }
})
