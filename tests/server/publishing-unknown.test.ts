import type { NetworkDriver, Published } from '@inviato/server/src/networks/driver.ts'
import { RetryLater } from '@inviato/server/src/networks/errors.ts'
import { expect, test } from 'vitest'
import { hour, minute } from '../support/clock.ts'
import { done, network, restartPress, startPress } from '../support/press.ts'

const lost = () => Promise.reject(new TypeError('terminated'))
/** A network that loses its first answer, and only that. */
function loseFirst(): NetworkDriver['perform'] {
  let first = true
  return (_, job) => {
    if (!first) return done(job)
    first = false
    return lost()
  }
}

const there: Published = { remoteIds: ['remote'], url: 'https://example.com/there' }

test('reads back what it does not know, and finds it out', async () => {
  await using it = await startPress(network({ perform: lost, find: () => Promise.resolve(there) }))
  const post = await it.publishNow()
  expect(await it.room.until(post, it.live, 'unconfirmed')).toMatchObject({ error: { code: 'outcome-unknown' } })
  it.clock.forward(minute)
  expect(await it.room.until(post, it.live, 'published')).toMatchObject({ ...there })
  expect(it.asked).toHaveLength(1)
})

test('asks again only once it has read that nothing is there', async () => {
  await using it = await startPress(network({ perform: loseFirst() }))
  const post = await it.publishNow()
  await it.room.until(post, it.live, 'unconfirmed')
  expect(it.asked).toHaveLength(1)
  it.clock.forward(minute)
  await it.room.until(post, it.live, 'published')
  expect(it.asked).toHaveLength(2)
})

test('never calls missed what may be live', async () => {
  let readable = false
  await using it = await startPress(network({
    perform: lost,
    find: () => (readable ? Promise.resolve(there) : Promise.reject(new RetryLater('down'))),
  }))
  const post = await it.publishNow()
  await it.room.until(post, it.live, 'unconfirmed')
  for (let hours = 0; hours < 48; hours += 12) {
    it.clock.forward(12 * hour)
    await it.server.settled()
    expect(await it.room.publication(post, it.live)).toMatchObject({ state: 'unconfirmed' })
  }
  readable = true
  it.clock.forward(hour)
  await it.room.until(post, it.live, 'published')
})

test('tries again at once what surely never left', async () => {
  let refusing = true
  await using it = await startPress(network({
    perform(_, job) {
      const refused = new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) })
      return refusing ? Promise.reject(refused) : done(job)
    },
    find: () => Promise.reject(new Error('nobody has to look')),
  }))
  const post = await it.publishNow()
  expect(await it.room.until(post, it.live, 'retrying')).toMatchObject({ error: { code: 'unreachable' } })
  refusing = false
  it.clock.forward(minute)
  await it.room.until(post, it.live, 'published')
})

test('asks a person where the network cannot be read', async () => {
  for (const [act, end, asked] of [['there', 'published', 1], ['absent', 'published', 2]] as const) {
    await using it = await startPress(network({ find: undefined, perform: loseFirst() }))
    const post = await it.publishNow()
    await it.room.until(post, it.live, 'unconfirmed')
    it.clock.forward(hour)
    await it.room.until(post, it.live, ({ state, error }) => state === 'unconfirmed' && error?.code === 'ask')
    await it.room.order(`publications:${post.id}:${it.live.id}`, act, { seenState: 'unconfirmed' })
    await it.room.until(post, it.live, end)
    expect(it.asked).toHaveLength(asked)
  }
})

test('stops waiting for an answer that does not come, and looks', async () => {
  const asked = Promise.withResolvers<void>()
  await using it = await startPress(network({
    perform(_, __, { signal }) {
      asked.resolve()
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }))
    },
    find: () => Promise.resolve(there),
  }))
  const post = await it.publishNow()
  await asked.promise
  it.clock.forward(2 * minute)
  await it.room.until(post, it.live, 'unconfirmed')
  it.clock.forward(minute)
  await it.room.until(post, it.live, 'published')
})

test('looks for what was due before it started, and asks for it only when it is not there', async () => {
  for (const [found, asked] of [[there, 0], [undefined, 1]] as const) {
    await using it = await restartPress(network({ find: () => Promise.resolve(found) }))
    await it.room.until(it.post, it.live, 'published')
    expect(it.asked).toHaveLength(asked)
  }
})
