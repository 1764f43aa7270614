import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '@inviato/server/src/config.ts'
import type { StoredDocument } from '@inviato/server/src/database/database.ts'
import { listDocuments } from '@inviato/server/src/database/document.ts'
import { openStore } from '@inviato/server/src/database/store.ts'
import { createDrivers, type Drivers } from '@inviato/server/src/networks/index.ts'
import { findMembership } from '@inviato/server/src/members/membership.ts'
import { fromStoreId } from '@inviato/shared/collections.ts'
import { outgoingHash } from '@inviato/shared/outgoing.ts'
import type { PublicationState } from '@inviato/shared/publication.ts'
import { answerCalls } from '../support/process-calls.ts'
import { shiftedClock } from '../support/clock.ts'
import { type OpenServer, openServer } from '../support/open-server.ts'
import { addMember, createWorkspace, signIn } from '../support/people.ts'
import { readLines } from './lines.ts'
import { type Publishing, type ServerSettings, serverSettings, type Submission, submissionSchema } from './server-wire.ts'

/** The real server on a folder that it is told, until it is told another one or is killed. */
let running: Running | undefined

interface Running {
  server: OpenServer
  clock: ReturnType<typeof shiftedClock>
  workspaceId: string
}

function configOf({ folder, port }: ServerSettings) {
  const places = { DATA_DIR: join(folder, 'data'), KEY_FILE: join(folder, 'master.key') }
  return readConfig({ ...places, LOG_LEVEL: 'fatal', OUTGOING_ALLOW: 'loopback', PORT: String(port) })
}

async function open(settings: ServerSettings): Promise<Running> {
  const { clockOffsetMs, network, workspaceId } = settings
  const clock = shiftedClock(clockOffsetMs)
  const server = await openServer(configOf(settings), { overrides: { clock, drivers: { ...createDrivers(), live: countedLivePage(network) } } })
  return (running = { server, clock, workspaceId })
}

/**
 * A network that publishes as often as it is asked, and remembers it whatever becomes of the server: what is published
 * twice is there twice. It can be read.
 */
function countedLivePage(file: string): Drivers['live'] {
  const { network } = createDrivers().live
  const published = (id: string) => ({ remoteIds: [id], url: `https://example.test/${id}` })
  return {
    network,
    steps: () => [{ name: 'show', public: true }],
    async perform(_, { publicationId, postId, outgoing }) {
      const submission: Submission = { publicationId, postId, hash: outgoingHash(outgoing), text: outgoing.text }
      appendFileSync(file, `${JSON.stringify(submission)}\n`)
      return { outcome: 'done', ...published(publicationId) }
    },
    find: async ({ publicationId }) => (readLines(file, submissionSchema).some((each) => each.publicationId === publicationId) ? published(publicationId) : undefined),
    remove: () => Promise.resolve(),
  }
}

function opened() {
  if (!running) throw new Error('the server is not open')
  const { server, clock, workspaceId } = running
  return { server, clock, db: server.ctx.store.workspace(workspaceId), workspaceId }
}

async function close(): Promise<void> {
  const before = running
  running = undefined
  await before?.server[Symbol.asyncDispose]()
}

/** Where the store's feed ends, as a checkpoint writes it. */
async function position(): Promise<string> {
  const { results, last_seq } = await opened().db.changes({ descending: true, limit: 1, batch_size: 1, return_docs: true })
  return JSON.stringify(results[0]?.seq ?? last_seq)
}

/** Every document of the workspace, removed ones too, each with its open conflicts. */
async function contents(): Promise<StoredDocument[]> {
  const { results } = await opened().db.changes({ since: 0, batch_size: 1000, include_docs: true, return_docs: true, conflicts: true })
  return results.flatMap(({ id, doc }) => (doc && fromStoreId(id) ? [doc] : []))
}

/** The workspace's database is lost; accounts and memberships are not. */
async function empty(settings: ServerSettings): Promise<void> {
  await using store = await openStore(configOf(settings))
  await store.destroyWorkspace(settings.workspaceId)
  await store.createWorkspace(settings.workspaceId)
}

/** What of publishing is to come. */
async function publishing(): Promise<Publishing> {
  const { db, clock } = opened()
  const now = clock.now().toISOString()
  const publications = await listDocuments(db, 'publications')
  if (publications.some(({ state, dueAt, retryAt = dueAt }) => underway.has(state) && retryAt <= now)) return 'underway'
  return publications.some(({ state }) => state === 'scheduled') ? 'planned' : 'nothing'
}

const underway: ReadonlySet<PublicationState> = new Set(['scheduled', 'submitting', 'processing', 'retrying', 'unconfirmed'])

/** Makes a workspace and signs everybody in: owner, author, manager, and the owner's second phone. */
async function found(settings: ServerSettings) {
  const { server } = await open(settings)
  const owner = await createWorkspace(server)
  const manager = await addMember(server, owner, 'manager')
  const author = await addMember(server, owner, 'author')
  const second = await signIn(server, owner, owner.workspaceId)
  await server.settled()
  await close()
  return [owner, author, manager, second].map(({ name, email, accountId, deviceId, workspaceId, member, cookie }) => ({ name, email, accountId, deviceId, workspaceId, member, cookie }))
}

const methods: Record<string, (...args: never[]) => unknown> = {
  found: (settings: unknown) => found(serverSettings.parse(settings)),
  open: async (settings: unknown) => void (await open(serverSettings.parse(settings))),
  close,
  settled: () => opened().server.settled(),
  position,
  contents,
  publishing,
  shift: (ms: number) => opened().clock.shift(ms),
  role: async (accountId: string) => (await findMembership(opened().server.ctx, accountId, opened().workspaceId))?.role,
  compact: async () => void (await opened().db.compact()),
  empty: (settings: unknown) => empty(serverSettings.parse(settings)),
}

answerCalls(async (name, args): Promise<unknown> => {
  const method = methods[name]
  if (!method) throw new TypeError(`a server cannot ${name}`)
  return Reflect.apply(method, undefined, args)
})
