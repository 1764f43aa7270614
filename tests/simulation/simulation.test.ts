import { expect, test } from 'vitest'
import { simulate } from './simulate.ts'
import { mishap } from './steps.ts'

/** The same schedules at every run: new ones are looked for by `npm run simulate`. */
const schedules = { seed: 1, runs: 200, shrinkMs: 60_000, say: console.log }

/** What must have happened, or nothing is proven of it. */
const happens = [
  ...mishap.options, 'edit', 'removal', 'version', 'refusal', 'release', 'approve', 'changes', 'hold', 'cancel', 'publication', 'approval needed',
  'made author', 'made manager', 'made reviewer', 'removed', 'phone kept out', 'offline', 'phone killed', 'phone killed in an edit', 'phone clock set',
  'server killed', 'server clock set', 'backup', 'restored', 'emptied', 'compacted',
]

test('phones and a server come to agree and lose nothing, whatever happens', async () => {
  const { failures, tally } = await simulate(schedules)
  expect(failures).toEqual([])
  expect([...tally.counts.keys()]).toEqual(expect.arrayContaining(happens))
})
