import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { must, root } from './run.mjs'

const packages = ['shared', 'server', 'web', 'tests']
const manifests = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...packages.map((name) => `${name}/package.json`)]
const sources = ['web', 'web/project.inlang/settings.json', 'shared', 'pnpm-lock.yaml']
// What a build writes itself: counted as a source, the next start would build again.
const ignored = new Set(['node_modules', 'build', '.svelte-kit', 'paraglide', 'project.inlang', '.vite'])
const builtFrom = join(root, 'web', 'build', '.inviato-built')

/**
 * Installs what the lockfile names, once per lockfile.
 * @param {'product' | 'everything'} what the tests' own dependencies are large; running the product needs none of them
 */
export async function install(what) {
  const stamp = join(root, 'node_modules', '.inviato-installed')
  const wanted = fingerprint(manifests)
  const [installed, extent] = readOr(stamp, '').split(' ')
  if (installed === wanted && (extent === 'everything' || extent === what)) return
  console.log('Installing …')
  const filter = what === 'product' ? ['--filter', '!@inviato/tests'] : []
  await must('npx', ['--yes', 'pnpm@12', 'install', '--frozen-lockfile', ...filter], { quiet: true })
  writeFileSync(stamp, `${wanted} ${what}`)
}

/** Builds the phone app where its sources changed since the last build. */
export async function build() {
  if (isBuilt()) return
  const wanted = fingerprint(sources)
  console.log('Building the app …')
  await must('vite', ['build'], { in: 'web', quiet: true })
  writeFileSync(builtFrom, wanted)
}

/** Whether the app that is there was built from the sources that are there: then a start builds nothing. */
export function isBuilt() {
  return readOr(builtFrom, '') === fingerprint(sources)
}

/** @param {string[]} paths files and folders of the repository */
function fingerprint(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(files)) hash.update(path).update('\0').update(readFileSync(join(root, path))).update('\0')
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function files(path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [path]
  const entries = readdirSync(full).filter((entry) => !ignored.has(entry))
  return entries.sort().flatMap((entry) => files(join(path, entry)))
}

/**
 * @param {string} path
 * @param {string} otherwise
 */
function readOr(path, otherwise) {
  return existsSync(path) ? readFileSync(path, 'utf8') : otherwise
}
