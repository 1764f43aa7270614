import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { readConfig, type Config } from '@inviato/server/src/config.ts'
import { compileCache } from './compile-cache.ts'
import { fetchAsPage, openServer, type OpenOptions, type OpenServer, type PageRequest } from './open-server.ts'
import { freePort } from './port.ts'

export type { PageRequest } from './open-server.ts'

type Environment = Readonly<Record<string, string>>

/** A place for one server's data: a temporary folder, and on CouchDB database names that nobody else uses. */
export interface Home extends AsyncDisposable {
  readonly folder: string
  readonly env: Environment
}

/** Which store a server gets is `TEST_STORE`'s word: `embedded` (also without it) or `couchdb`. */
export async function createHome(): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'inviato-server-'))
  const couchdb = process.env.TEST_STORE === 'couchdb'
  return {
    folder,
    env: {
      DATA_DIR: join(folder, 'data'),
      KEY_FILE: join(folder, 'master.key'),
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'fatal',
      OUTGOING_ALLOW: 'loopback',
      ...(couchdb && {
        COUCHDB_URL: inject('couchdbUrl'),
        COUCHDB_PREFIX: `test-${randomBytes(6).toString('hex')}-`,
        OPEN_STORE: '1',
      }),
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

export interface ServerOptions extends OpenOptions {
  readonly env?: Environment
  readonly config?: Partial<Config>
  /** An existing home, which then outlives this server. */
  readonly home?: Home
}

/** A whole server in this process, on a home of its own. */
export interface TestServer extends OpenServer {
  readonly home: Home
}

export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  await using stack = new AsyncDisposableStack()
  const home = options.home ?? stack.use(await createHome())
  const config = { ...readConfig({ ...home.env, PORT: '0', ...options.env }), ...options.config }
  const server = stack.use(await openServer(config, options))
  const resources = stack.move()
  return { ...server, home, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/** A server as a process of its own, which a test may kill at any moment and start again on the same home. */
export interface SpawnedServer extends AsyncDisposable {
  readonly url: string
  readonly home: Home
  /** What it printed when it was ready: the set-up link where there is no workspace, else its address. */
  readonly greeting: string
  fetch(path: string, init?: PageRequest): Promise<Response>
  /** Ends it (SIGKILL unless said otherwise) and resolves to its exit code, null after a kill. */
  kill(signal?: NodeJS.Signals): Promise<number | null>
}

export async function spawnServer(options: Pick<ServerOptions, 'env' | 'home'> = {}): Promise<SpawnedServer> {
  const home = options.home ?? (await createHome())
  const port = options.env?.PORT ?? String(await freePort())
  const main = fileURLToPath(import.meta.resolve('@inviato/server/src/main.ts'))
  const child = spawn(process.execPath, [main], {
    env: { ...home.env, NODE_COMPILE_CACHE: compileCache, PORT: port, ...options.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  // A test that timed out has not disposed of its server: left alive, it would keep the whole run from ending.
  const endToo = (): void => void child.kill('SIGKILL')
  process.once('exit', endToo)
  child.once('exit', () => process.off('exit', endToo))
  const lines: unknown[] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(([code]) => Promise.reject(new Error(`The server ended with ${String(code)}`))),
  ])
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> => {
    child.kill(signal)
    await exited
    return child.exitCode
  }
  const url = `http://localhost:${port}`
  return {
    url,
    home,
    greeting: String(lines[0]),
    fetch: (path, init) => fetchAsPage(url, path, init),
    kill,
    async [Symbol.asyncDispose]() {
      await kill()
      if (!options.home) await home[Symbol.asyncDispose]()
    },
  }
}
