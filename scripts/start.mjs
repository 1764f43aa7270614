import { build, install } from './prepare.mjs'
import { run } from './run.mjs'

await install('product')
await build()
process.exitCode = await run('node', ['server/src/main.ts'])
