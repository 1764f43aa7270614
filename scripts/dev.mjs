import { install } from './prepare.mjs'
import { run } from './run.mjs'

// The server restarts when its files change; Vite serves the app on its own port and hands /api and /live on.
await install('product')
const codes = await Promise.all([run('node', ['--watch', 'server/src/main.ts']), run('vite', ['dev'], { in: 'web' })])
process.exitCode = Math.max(...codes)
