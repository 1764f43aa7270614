import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AtpAgent } from '@atproto/api'
import { Secp256k1Keypair } from '@atproto/crypto'
import { PDS, envToCfg, envToSecrets } from '@atproto/pds'
import { Database, PlcServer } from '@did-plc/server'
import { freePort } from './port.ts'

/** An account of a test's PDS: how our server signs in, and an agent of its own to look at what arrived. */
export interface PdsAccount {
  did: string
  handle: string
  password: string
  appPassword: string
  appPasswordName: string
  agent: AtpAgent
}

/** A real personal data server on loopback, with the directory of identities (PLC) it needs. */
export interface TestPds extends AsyncDisposable {
  /** `http://localhost:PORT`. */
  url: string
  createAccount(name: string): Promise<PdsAccount>
  /** Takes an app password back, as a person does in the settings of the account. */
  revokeAppPassword(account: PdsAccount): Promise<void>
  /** Every record of a repository's collection, oldest first. */
  records(account: PdsAccount, collection?: string): Promise<{ uri: string; cid: string; value: Record<string, unknown> }[]>
}

/**
 * Starts a PDS and its PLC directory, both with data in a temporary folder or in memory.
 * @param options.rateLimits answers 429 with `ratelimit-*` headers as a hosted PDS does (off by default)
 */
export async function startPds(options: { rateLimits?: boolean } = {}): Promise<TestPds> {
  const directory = await mkdtemp(join(tmpdir(), 'inviato-pds-'))
  const plcPort = await freePort()
  const plc = PlcServer.create({ db: Database.mock(), port: plcPort })
  await plc.start()
  const port = await freePort()
  const rotationKey = await Secp256k1Keypair.create({ exportable: true })
  const environment = {
    devMode: true,
    hostname: 'localhost',
    port,
    serviceHandleDomains: ['.test'],
    inviteRequired: false,
    disableSsrfProtection: true,
    didPlcUrl: `http://localhost:${plcPort}`,
    dataDirectory: directory,
    blobstoreDiskLocation: join(directory, 'blobs'),
    plcRotationKeyK256PrivateKeyHex: Buffer.from(await rotationKey.export()).toString('hex'),
    jwtSecret: randomBytes(16).toString('hex'),
    adminPassword: randomBytes(16).toString('hex'),
    dpopSecret: randomBytes(32).toString('hex'),
    crawlers: [],
    rateLimitsEnabled: options.rateLimits === true,
  }
  const pds = await PDS.create(envToCfg(environment), envToSecrets(environment))
  await pds.start()
  const url = `http://localhost:${port}`

  return {
    url,
    async createAccount(name) {
      const agent = new AtpAgent({ service: url })
      const password = randomBytes(12).toString('hex')
      const handle = `${name}.test`
      const { data } = await agent.createAccount({ email: `${name}@example.com`, handle, password })
      const appPasswordName = 'Inviato'
      const created = await agent.com.atproto.server.createAppPassword({ name: appPasswordName })
      return { did: data.did, handle, password, appPassword: created.data.password, appPasswordName, agent }
    },
    async revokeAppPassword(account) {
      await account.agent.com.atproto.server.revokeAppPassword({ name: account.appPasswordName })
    },
    async records(account, collection = 'app.bsky.feed.post') {
      const found = await account.agent.com.atproto.repo.listRecords({
        repo: account.did, collection, limit: 100, reverse: true,
      })
      return found.data.records.map(({ uri, cid, value }) => ({ uri, cid, value }))
    },
    async [Symbol.asyncDispose]() {
      await pds.destroy()
      await plc.destroy()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
