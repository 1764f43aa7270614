import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The built app's one page and the policy under which it runs. */
export interface Shell {
  /** HTML, or undefined where the web app is not built. */
  readonly page: string | undefined
  /** Value of the Content-Security-Policy header. */
  readonly policy: string
}

/** What holds for a page that has not said more. */
const strict = "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"

/** Reads the built page from `root` (an absolute folder), once, at start. */
export async function readShell(root: string): Promise<Shell> {
  const page = await readFile(join(root, 'index.html'), 'utf8').catch(() => undefined)
  const written = page && /<meta http-equiv="content-security-policy" content="([^"]*)"/i.exec(page)?.[1]
  return { page, policy: `${written || strict}; frame-ancestors 'none'` }
}
