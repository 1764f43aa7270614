import { expect, test } from 'vitest'
import { simulate } from './simulate.ts'

/** Half of the schedules are always the same ones, half are the day's: a failure is repeated by its seed. */
const runs = 100
const today = Math.floor(Date.now() / 86_400_000) * 1000

test.each([
  ['always the same', 1],
  ['those of the day', today],
])('phones and a server come to agree and lose nothing, whatever happens: %s', async (_which, seed) => {
  expect(await simulate({ seed, runs, shrinkMs: 60_000, say: console.log })).toEqual([])
})
