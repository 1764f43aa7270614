import { expect, test } from 'vitest'
import { createPause } from '../../web/src/lib/database/pause.ts'

const { signal } = new AbortController()

test('phones that lost the server together come back spread over the time that it asked for', async () => {
  const since = performance.now()
  const returns = await Promise.all(Array.from({ length: 200 }, () => createPause(1).rest(signal, { spreadMs: 400 }).then(() => performance.now() - since)))
  const inEachQuarter = [0, 100, 200, 300].map((from) => returns.filter((at) => at >= from && at < from + 100).length)
  expect(Math.min(...inEachQuarter)).toBeGreaterThan(15)
})

test('what the server asks for is waited for, whoever wakes', async () => {
  const pause = createPause(1)
  const since = performance.now()
  const resting = pause.rest(signal, { atLeastMs: 60 })
  pause.wake()
  await resting
  expect(performance.now() - since).toBeGreaterThanOrEqual(59)
})
