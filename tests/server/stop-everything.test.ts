import { stopsOf } from '@inviato/shared/stop.ts'
import { expect, test } from 'vitest'
import { hour, minute } from '../support/clock.ts'
import { aDecision } from '../support/documents.ts'
import { network, type Press, restartPress, startPress } from '../support/press.ts'

const eight = '2026-06-01T20:00:00.000Z'
const at = (time: string) => ({ publishAt: { at: time, wall: time.slice(0, 16), zone: 'UTC' } })

async function latestStop(it: Press): Promise<string> {
  const { rows } = await it.room.db.allDocs({ startkey: 'decisions:', endkey: 'decisions:\uffff', include_docs: true })
  const stops = rows.filter(({ doc }) => JSON.stringify(doc?.body).includes('"stop"'))
  return (stops.at(-1)?.id ?? '').replace('decisions:', '')
}

test('nothing is asked of a network while everything is stopped, and what came due asks a person afterwards', async () => {
  await using it = await startPress(network({}))
  await it.room.until(await it.publishNow(), it.live, 'published')
  const due = await it.publish(at(eight), 'schedule')
  const later = await it.publish(at('2026-06-02T09:00:00.000Z'), 'schedule')
  await it.room.until(due, it.live, 'scheduled')
  await it.room.until(later, it.live, 'scheduled')
  await it.room.order(`workspace:${it.room.id}`, 'stop')
  const meanwhile = await it.publish()
  await it.room.until(meanwhile, it.live, 'scheduled')
  await it.server.settled()
  it.clock.forward(3 * hour)
  await it.server.settled()
  expect(it.asked).toHaveLength(1)
  expect(await it.room.publication(due, it.live)).toMatchObject({ state: 'scheduled' })

  await it.room.order(`workspace:${it.room.id}`, 'go-on', { seenState: await latestStop(it) })
  for (const post of [due, meanwhile]) {
    expect(await it.room.until(post, it.live, 'missed')).toMatchObject({ error: { code: 'stopped' } })
  }
  expect(it.asked).toHaveLength(1)
  await it.room.order(`publications:${due.id}:${it.live.id}`, 'now', { seenState: 'missed' })
  await it.room.until(due, it.live, 'scheduled')
  it.clock.forward(10_000)
  await it.room.until(due, it.live, 'published')
  it.clock.forward(12 * hour)
  await it.room.until(later, it.live, 'published')
})

test('stays stopped over a restart, and remembers what came due meanwhile', async () => {
  await using it = await restartPress(network({}), {
    async meanwhile({ room, server }) {
      await room.order(`workspace:${room.id}`, 'stop')
      await server.settled()
    },
  })
  const { room, live, post } = it
  await it.server.settled()
  expect(await room.publication(post, live)).toMatchObject({ state: 'scheduled' })
  await room.order(`workspace:${room.id}`, 'go-on', { seenState: await latestStop(it) })
  await room.until(post, live, 'missed')
  expect(it.asked).toEqual([])
})

test('holds the last step of what was under way', async () => {
  const first = Promise.withResolvers<void>()
  await using it = await startPress(network({
    steps: () => [{ name: 'image:0', public: false }, { name: 'post', public: true }],
    async perform(step, job) {
      if (step.name === 'post') return { outcome: 'done', remoteIds: [job.publicationId] }
      await first.promise
      return { outcome: 'next', handle: 'blob' }
    },
  }))
  const post = await it.publishNow()
  await it.room.until(post, it.live, 'submitting')
  await it.room.order(`workspace:${it.room.id}`, 'stop')
  await it.server.settled()
  first.resolve()
  expect(await it.room.until(post, it.live, 'retrying')).toMatchObject({ handles: { 'image:0': 'blob' } })
  expect(it.asked.map(({ name }) => name)).toEqual(['image:0'])
})

test('takes down what is online also while everything is stopped', async () => {
  await using it = await startPress()
  const post = await it.publishNow()
  const { id } = await it.room.until(post, it.live, 'published')
  await it.room.order(`workspace:${it.room.id}`, 'stop')
  await it.room.order(`publications:${id}`, 'take-down')
  await it.room.until(post, it.live, 'removed')
})

test('to go on ends only the stop that was seen', () => {
  const order = (act: 'stop' | 'go-on', minutes: number, seenState?: string) => {
    const time = new Date(Date.parse(eight) + minutes * minute).toISOString()
    return aDecision('workspace:w', { kind: 'order', act, ...(seenState && { seenState }) }, { at: time, arrivedAt: time })
  }
  const first = order('stop', 0)
  const second = order('stop', 10)
  const late = order('go-on', 20, first.id)
  expect(stopsOf([first]).stop?.id).toBe(first.id)
  expect(stopsOf([first, order('go-on', 5, first.id)])).toEqual({ stop: undefined, endedAt: '2026-06-01T20:05:00.000Z' })
  expect(stopsOf([late, second, first]).stop?.id).toBe(second.id)
  expect(stopsOf([order('go-on', 30, second.id), late, second, first])).toMatchObject({ stop: undefined })
})
