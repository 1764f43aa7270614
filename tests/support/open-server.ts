import { createApp } from '@inviato/server/src/app.ts'
import type { Config } from '@inviato/server/src/config.ts'
import { createContext, type App, type Context, type Overrides } from '@inviato/server/src/context.ts'
import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import { listWorkspaces } from '@inviato/server/src/database/workspace-list.ts'
import { startReactions } from '@inviato/server/src/reactions.ts'

export interface OpenOptions {
  readonly overrides?: Overrides
  /** Routes beside the product's own, to ask what holds for all of them. */
  readonly routes?: (app: App) => void
}

/** What a page asks: an object as `json` becomes the body of a POST. */
export interface PageRequest extends RequestInit {
  readonly json?: unknown
}

/** The real app on a port of the loopback, in this process. */
export interface OpenServer extends AsyncDisposable {
  /** `http://localhost:PORT`, also the origin that writes must name. */
  readonly url: string
  readonly ctx: Context
  readonly app: App
  /** `fetch` of a path, as one of the server's own pages would ask it. */
  fetch(path: string, init?: PageRequest): Promise<Response>
  /** Resolves when all that happens by itself has happened: every follower has dealt with every change. */
  settled(): Promise<void>
}

export async function openServer(config: Config, { overrides, routes }: OpenOptions = {}): Promise<OpenServer> {
  await using stack = new AsyncDisposableStack()
  const ctx = stack.use(await createContext(config, overrides))
  const app = stack.use(await createApp(ctx))
  routes?.(app)
  stack.use(startReactions(ctx))
  await app.listen({ port: config.port, host: config.host })
  stack.defer(() => ctx.stop())
  const address = app.server.address()
  const url = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`
  const resources = stack.move()
  return {
    url,
    ctx,
    app,
    fetch: (path, init) => fetchAsPage(url, path, init),
    settled: () => settled(ctx),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function settled({ store }: Context): Promise<void> {
  for (let moved = true; moved; ) {
    moved = await caughtUp(store.directory)
    for (const id of await listWorkspaces(store.directory)) {
      if (await caughtUp(store.workspace(id))) moved = true
    }
  }
}

export function fetchAsPage(url: string, path: string, { json, ...init }: PageRequest = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (!headers.has('origin')) headers.set('origin', url)
  if (json !== undefined) headers.set('content-type', 'application/json')
  const posted = json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }
  return fetch(new URL(path, url), { redirect: 'manual', ...posted, ...init, headers })
}
