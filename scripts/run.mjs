import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Runs a command to its end and gives its exit code. SIGINT and SIGTERM are handed on, so that the child drains.
 * The package's own tools come first on its path, then the project's: its Node among them.
 * @param {string} command
 * @param {string[]} args
 * @param {{ in?: string, env?: Record<string, string | undefined>, quiet?: boolean }} [options] `in`: the package to run in; `quiet`: what it says is shown only when it fails
 * @returns {Promise<number>}
 */
export function run(command, args, { in: folder = '.', env = {}, quiet = false } = {}) {
  const cwd = join(root, folder)
  const path = [join(cwd, 'node_modules', '.bin'), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  return new Promise((resolve, reject) => {
    const stdio = quiet ? 'pipe' : 'inherit'
    const child = spawn(command, args, { cwd, stdio, env: { ...process.env, PATH: path, ...env } })
    /** @type {Buffer[]} */
    const said = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk))
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal)
    process.on('SIGINT', forward).on('SIGTERM', forward)
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward)
      if (code !== 0) process.stderr.write(Buffer.concat(said))
      resolve(code ?? 1)
    })
  })
}

/**
 * The same, where only success will do.
 * @param {string} command
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function must(command, args, options) {
  const code = await run(command, args, options)
  if (code === 0) return
  console.error(`\n${command} ${args.join(' ')} ended with code ${code}.`)
  process.exit(code)
}
