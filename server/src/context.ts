import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { systemClock, type Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { MediaFiles } from './database/media-files.ts'
import { openStore, type Store } from './database/store.ts'
import { checkKeys } from './key-check.ts'
import { createLog, type Log } from './log.ts'
import { createMediaFiles } from './media/files.ts'
import { createDrivers, type Drivers } from './networks/index.ts'
import { createOutgoingHttp, type OutgoingHttp } from './outgoing-http/client.ts'
import { createPublicUrl, type PublicUrl } from './public-url.ts'
import { createSecrets, readKeyFile, type Secrets } from './secrets.ts'

/** What every module is handed. A function asks for the part it needs: `Pick<Context, 'store' | 'clock'>`. */
export interface Context extends AsyncDisposable {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly store: Store
  readonly secrets: Secrets
  readonly http: OutgoingHttp
  readonly publicUrl: PublicUrl
  /** The bytes of media that this server has received. */
  readonly files: MediaFiles
  /** The networks that this server can publish to. */
  readonly drivers: Drivers
  /** Aborted when the server begins to stop: streams end, followers leave their loops. */
  readonly signal: AbortSignal
  /** Begins to stop. Disposing does so too. */
  stop(): void
}

/** What tests put in the place of the real thing. */
export type Overrides = Partial<Pick<Context, 'clock' | 'log' | 'http' | 'drivers'>>

/** The server with its typed routes: every schema is zod. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse<IncomingMessage>,
  FastifyBaseLogger,
  ZodTypeProvider
>

/**
 * Opens everything that a server needs and that has to be closed again.
 * @throws CannotStart for what the operator can mend
 */
export async function createContext(config: Config, overrides: Overrides = {}): Promise<Context> {
  await using opened = new AsyncDisposableStack()
  const stopping = new AbortController()
  const secrets = createSecrets(await readKeyFile(config.keyFile))
  const http = opened.use(overrides.http ?? createOutgoingHttp(config))
  const store = opened.use(await openStore(config))
  await checkKeys(secrets, store)
  const publicUrl = await createPublicUrl(config, store)
  opened.defer(() => stopping.abort())
  const resources = opened.move()

  return {
    config,
    clock: overrides.clock ?? systemClock,
    log: overrides.log ?? createLog(config),
    store,
    secrets,
    http,
    publicUrl,
    files: createMediaFiles(config.dataDir),
    drivers: overrides.drivers ?? createDrivers(),
    signal: stopping.signal,
    stop: () => stopping.abort(),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
