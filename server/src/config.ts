import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { CannotStart } from './cannot-start.ts'

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' })
const origin = httpUrl.transform((value) => new URL(value).origin)
const MiB = 1024 ** 2
const flag = z.enum(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true')

const environment = z.object({
  PORT: z.coerce.number('must be a number').int().min(0).max(65535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('./data'),
  PUBLIC_URL: origin.optional(),
  LIVE_URL: origin.optional(),
  TRUST_PROXY: z.string().min(1).optional(),
  COUCHDB_URL: httpUrl.optional(),
  COUCHDB_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/, 'must begin with a letter and hold only a-z, 0-9, _ and -')
    .default('inviato-'),
  OPEN_STORE: flag.default(false),
  KEY_FILE: z.string().min(1).optional(),
  MAX_ORIGINAL_MB: z.coerce.number().int().min(1).max(65_536).default(4096),
  MAX_PUBLISH_MB: z.coerce.number().int().min(1).max(200).default(30),
  OUTGOING_ALLOW: z.string().default(''),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('warn'),
})

/** What the operator decided. Read once, at start; nothing else reads the environment. */
export interface Config {
  /** TCP port; 0 takes a free one. */
  readonly port: number
  readonly host: string
  /** Absolute folder of databases and media. */
  readonly dataDir: string
  /** Origin that the operator fixed; without it the stored one, or localhost, counts (see `public-url.ts`). */
  readonly publicUrl: string | undefined
  /** Origin of the public Live pages, where it is not the app's own. */
  readonly liveUrl: string | undefined
  /** Fastify's `trustProxy`: which machines in front may say who the client is. */
  readonly trustProxy: boolean | string | ((address: string, hop: number) => boolean)
  /** A CouchDB server or cluster with its credentials; without it LevelDB in `dataDir`. */
  readonly couchdb: { readonly url: string; readonly prefix: string; readonly open: boolean } | undefined
  /** Where the master keys live: outside `dataDir`, so that a copy of the data opens nothing. */
  readonly keyFile: string
  /** Origins, or `loopback`, that the guarded client may reach although they are private. */
  readonly outgoingAllow: readonly string[]
  /** Largest upload of each copy of a media, in bytes. */
  readonly maxUploadBytes: Readonly<Record<'thumb' | 'publish' | 'original', number>>
  readonly logLevel: z.infer<typeof environment>['LOG_LEVEL']
  /** Absolute folder of the built web app. */
  readonly webRoot: string
}

/** The environment holds a value that cannot be used; the message names each variable. */
export class InvalidConfig extends CannotStart {
  override readonly name = 'InvalidConfig'
}

/**
 * Reads the configuration.
 * @param env unknown variables are ignored, empty ones count as absent
 * @throws InvalidConfig with one line per variable
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const result = environment.safeParse(present)
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new InvalidConfig(`The configuration cannot be used.\n${lines.join('\n')}`)
  }
  const values = result.data
  return {
    port: values.PORT,
    host: values.HOST,
    dataDir: resolve(values.DATA_DIR),
    publicUrl: values.PUBLIC_URL,
    liveUrl: values.LIVE_URL,
    trustProxy: parseTrustProxy(values.TRUST_PROXY),
    couchdb: values.COUCHDB_URL
      ? { url: values.COUCHDB_URL, prefix: values.COUCHDB_PREFIX, open: values.OPEN_STORE }
      : undefined,
    keyFile: resolve(values.KEY_FILE ?? join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'inviato', 'master.key')),
    outgoingAllow: values.OUTGOING_ALLOW.split(/[\s,]+/).filter(Boolean),
    maxUploadBytes: { thumb: MiB, publish: values.MAX_PUBLISH_MB * MiB, original: values.MAX_ORIGINAL_MB * MiB },
    logLevel: values.LOG_LEVEL,
    webRoot: fileURLToPath(new URL('../../web/build', import.meta.url)),
  }
}

/** `true`, `false`, a count of proxies in front, or their addresses (comma-separated, CIDR, or names like `loopback`). */
function parseTrustProxy(value: string | undefined): Config['trustProxy'] {
  if (value === undefined || value === 'false') return false
  if (value === 'true') return true
  return /^\d+$/.test(value) ? (_address, hop) => hop < Number(value) : value
}
