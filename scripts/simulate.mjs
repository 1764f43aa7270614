import { resolve } from 'node:path'
import { findChromium } from './chromium.mjs'
import { install } from './prepare.mjs'
import { must, run } from './run.mjs'

await install('everything')
// The phone's sources are read with the settings that this writes.
await must('svelte-kit', ['sync'], { in: 'web', quiet: true })
// A script is named from where one stands, not from where the tests are.
const args = process.argv.slice(2).map((each, index, all) => (all[index - 1] === '--script' ? resolve(each) : each))
const env = args.includes('--browser') ? { CHROMIUM_PATH: await findChromium() } : {}
process.exitCode = await run('node', ['simulation/main.ts', ...args], { in: 'tests', env })
