import { expect, test } from 'vitest'
import { simulate } from './simulate.ts'
import { mishap } from './steps.ts'

/** A few of the schedules: they take a browser long. Phones are killed in them with their clocks set, and stores set back. */
const schedules = { seed: 46, runs: 6, shrinkMs: 60_000, say: console.log, inBrowser: true }

/** What must have happened, or nothing is proven of it. */
const happens = [
  'edit', 'removal', 'version', 'release', 'publication', 'offline', 'phone killed', 'phone killed in an edit', 'phone clock set',
  'server killed', 'server clock set', 'backup', 'restored', 'emptied', 'compacted',
]

test('phones in a browser, on its own storage, come to agree with a server and lose nothing', async () => {
  const { failures, tally } = await simulate(schedules)
  expect(failures).toEqual([])
  expect([...tally.counts.keys()]).toEqual(expect.arrayContaining(happens))
  expect(mishap.options.filter((each) => tally.counts.has(each))).not.toEqual([])
})
