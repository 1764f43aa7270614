import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root, run } from './run.mjs'

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome']

/**
 * The path of a Chromium to test in: the one named by CHROMIUM_PATH, Playwright's own, the system's; else one is
 * installed, Playwright's first and Debian's where that cannot be had.
 */
export async function findChromium() {
  const found = existing()
  if (found) return found
  console.log('No Chromium here: installing one for the tests …')
  await run('playwright', ['install', '--with-deps', 'chromium'], { in: 'tests' })
  if (!existing() && existsSync('/usr/bin/apt-get')) {
    await run('apt-get', ['update', '-qq'], { quiet: true })
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { quiet: true })
  }
  const installed = existing()
  if (installed) return installed
  throw new Error('The tests need a Chromium. Install one and name it in CHROMIUM_PATH.')
}

function existing() {
  const named = process.env.CHROMIUM_PATH
  if (named && existsSync(named)) return named
  const { chromium } = createRequire(join(root, 'tests', 'package.json'))('@playwright/test')
  return [chromium.executablePath(), ...known].find((path) => path && existsSync(path))
}
