import { expect, test } from 'vitest'
import { simulate } from './simulate.ts'

/** The same schedules at every run: new ones are looked for by `npm run simulate`. */
const schedules = { seed: 1, runs: 200 }

test('phones and a server come to agree and lose nothing, whatever happens', async () => {
  expect(await simulate({ ...schedules, shrinkMs: 60_000, say: console.log })).toEqual([])
})
