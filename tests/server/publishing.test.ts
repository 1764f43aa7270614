import { expect, test } from 'vitest'
import { heldClock } from '../support/clock.ts'
import { createNewsroom } from '../support/newsroom.ts'
import { startServer } from '../support/server.ts'

async function start(overrides: Parameters<typeof startServer>[0] = {}) {
  const clock = heldClock(new Date('2026-06-01T18:00:00.000Z'))
  const server = await startServer({ ...overrides, overrides: { clock, ...overrides.overrides } })
  const room = await createNewsroom(server.ctx)
  const live = await room.channel({ network: 'live', slug: 'lumen', open: true, comments: 'open' })
  return { clock, server, room, live, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

test('publishes on the Live page when the ten seconds of Undo are over', async () => {
  await using it = await start()
  const { clock, room, live, server } = it
  const post = await room.post({ channels: [live.id] })
  await room.release(post)
  await room.until(post, live, 'scheduled')
  clock.forward(9_000)
  await server.settled()
  expect(await room.publication(post, live)).toMatchObject({ state: 'scheduled' })
  clock.forward(1_000)
  expect(await room.until(post, live, 'published')).toMatchObject({
    url: `${server.ctx.publicUrl.origin}/live/lumen/${post.id}`, publishedAt: '2026-06-01T18:00:10.000Z', attempts: 1,
  })
})
