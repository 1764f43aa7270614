import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './chromium.mjs'
import { build, install } from './prepare.mjs'
import { run } from './run.mjs'

const reports = mkdtempSync(join(tmpdir(), 'inviato-reports-'))
/** @type {{ kind: string, passed: number, failed: number, seconds: number }[]} */
const results = []

await install('everything')
const chromium = await findChromium()
await build()

console.log('Types, lint and faults, side by side …')
// Two that compute, of the same length, and the faults, which mostly wait. Each says something only when it fails.
await Promise.all([
  inTurn([() => types('web'), () => lint('components', ['web/src/**/*.svelte'])]),
  inTurn([...['shared', 'server', 'tests'].map((name) => () => types(name)), () => lint('all else', ['.', '--ignore-pattern', '**/*.svelte'])]),
  suite('faults', { quiet: true }),
])
for (const project of ['shared', 'database', 'server', 'server-couchdb', 'networks', 'web', 'simulation']) await suite(project)
await endToEnd()

const failed = results.reduce((sum, each) => sum + each.failed, 0)
const passed = results.reduce((sum, each) => sum + each.passed, 0)
const line = results.map((each) => `${each.kind} ${each.passed}${each.failed ? ` (${each.failed} failed)` : ''} in ${each.seconds} s`)
console.log(`\n${line.join(' · ')}\n\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** @param {(() => Promise<void>)[]} steps */
async function inTurn(steps) {
  for (const step of steps) await step()
}

/** @param {string} name of a package */
function types(name) {
  return check(`types of ${name}`, 'npm', ['run', '--silent', 'check'], { in: name })
}

/**
 * @param {string} what
 * @param {string[]} files
 */
function lint(what, files) {
  return check(`lint of ${what}`, 'eslint', [...files, '--max-warnings', '0'])
}

/**
 * A check that passes or fails as a whole.
 * @param {string} kind
 * @param {string} command
 * @param {string[]} args
 * @param {{ in?: string }} [options]
 */
async function check(kind, command, args, options) {
  const started = Date.now()
  const code = await run(command, args, { ...options, quiet: true })
  record(kind, started, code === 0 ? 1 : 0, code === 0 ? 0 : 1)
}

/**
 * @param {string} project of tests/vitest.config.ts
 * @param {{ quiet?: boolean }} [options]
 */
async function suite(project, options) {
  const started = Date.now()
  const file = join(reports, `${project}.json`)
  const args = ['run', '--project', project, '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  const code = await run('vitest', args, { in: 'tests', env: { CHROMIUM_PATH: chromium }, ...options })
  const { numPassedTests = 0, numFailedTests = 0 } = readReport(file)
  record(project, started, numPassedTests, Math.max(numFailedTests, code === 0 ? 0 : 1))
}

async function endToEnd() {
  const started = Date.now()
  const file = join(reports, 'e2e.json')
  const env = { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const code = await run('playwright', ['test', '--reporter=dot,json'], { in: 'tests', env })
  const { stats = { expected: 0, flaky: 0, unexpected: 0 } } = readReport(file)
  record('end-to-end', started, stats.expected + stats.flaky, Math.max(stats.unexpected, code === 0 ? 0 : 1))
}

/**
 * @param {string} kind
 * @param {number} started
 * @param {number} passed
 * @param {number} failed
 */
function record(kind, started, passed, failed) {
  results.push({ kind, passed, failed, seconds: Math.round((Date.now() - started) / 1000) })
}

/** @param {string} file a report that is absent when its runner could not start */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
