import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { simulate } from './simulate.ts'
import { schedule } from './steps.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string' },
    /** How long each failure may be shrunk, in seconds. */
    shrink: { type: 'string', default: '60' },
    /** Phones are pages of a real Chromium, on its own storage. */
    browser: { type: 'boolean', default: false },
    /** A schedule in a file, to be run as often as `runs` says. */
    script: { type: 'string' },
  },
})

const script = values.script === undefined ? undefined : schedule.parse(JSON.parse(await readFile(values.script, 'utf8')))
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed)
const { failures } = await simulate({ seed, runs: Number(values.runs), script, shrinkMs: Number(values.shrink) * 1000, inBrowser: values.browser, say: console.log })
process.exitCode = failures.length > 0 ? 1 : 0
