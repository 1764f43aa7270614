import { findChromium } from './chromium.mjs'
import { build, install } from './prepare.mjs'
import { run } from './run.mjs'

await install('everything')
await build()
process.exitCode = await run('node', ['bench/main.ts', ...process.argv.slice(2)], {
  in: 'tests',
  env: { CHROMIUM_PATH: await findChromium() },
})
