import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './chromium.mjs'
import { build, install } from './prepare.mjs'
import { must } from './run.mjs'

// Two phones write over the same words without a network, meet, and what gave way is brought back: the journey, filmed.
await install('everything')
await build()
const folder = await mkdtemp(join(tmpdir(), 'inviato-film-'))
await must('playwright', ['test', 'e2e/versions.spec.ts', '--trace', 'on', '--workers', '1', '--output', folder], {
  in: 'tests',
  env: { CHROMIUM_PATH: await findChromium() },
})
await must('node', ['film/main.ts', folder], { in: 'tests' })
