import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestProject } from 'vitest/node'
import { freePort } from './port.ts'

declare module 'vitest' {
  interface ProvidedContext {
    couchdbUrl: string
  }
}

/** A real `pouchdb-server`, which speaks CouchDB's protocol, in a process and a temporary folder of its own. */
export interface TestCouchdb extends AsyncDisposable {
  readonly url: string
}

export async function startCouchdb(): Promise<TestCouchdb> {
  const folder = await mkdtemp(join(tmpdir(), 'inviato-couchdb-'))
  const port = await freePort()
  const program = createRequire(import.meta.url).resolve('pouchdb-server/bin/pouchdb-server')
  // It writes a line for each request, in the process that answers: a tenth of its work.
  await writeFile(join(folder, 'config.json'), JSON.stringify({ log: { level: 'none' } }))
  const args = [program, '--port', String(port), '--host', '127.0.0.1', '--dir', folder, '--no-stdout-logs']
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  await answers(url, () => child.exitCode === null)
  return {
    url,
    async [Symbol.asyncDispose]() {
      const gone = child.exitCode === null ? once(child, 'exit') : undefined
      child.kill('SIGKILL')
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** It has no way to say that it is ready, so it is asked. */
async function answers(url: string, alive: () => boolean): Promise<void> {
  while (alive()) {
    if (await fetch(url).then((response) => response.ok, () => false)) return
    await sleep(50)
  }
  throw new Error('pouchdb-server did not start')
}

/** Vitest's global set-up: one store for the whole run; each test takes database names of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const couchdb = await startCouchdb()
  project.provide('couchdbUrl', couchdb.url)
  return async () => couchdb[Symbol.asyncDispose]()
}
