import type { Database, StoredDocument } from '@inviato/server/src/database/database.ts'
import { openStore } from '@inviato/server/src/database/store.ts'
import { beforeEach, onTestFinished } from 'vitest'
import { shiftedClock } from './clock.ts'
import { addMember, createWorkspace, type Person } from './people.ts'
import { createHome, type Home, startServer, type TestServer } from './server.ts'
import { type Phone, startPhone } from './simulated-phone.ts'

/** A server for each test whose store goes back in time, with an owner and an author. */
export interface SetBack {
  readonly server: () => TestServer
  readonly home: () => Home
  readonly owner: () => Person
  readonly author: () => Person
  readonly phoneOf: (person: () => Person) => Promise<Phone>
  readonly database: () => Database
  /** A backup: every document with its history, as a store's own tools copy it. */
  readonly backup: () => Promise<StoredDocument[]>
  /** Replaces the store of the workspace by a backup, on a server whose clock is off by so much. */
  readonly restore: (documents: StoredDocument[], clockOffsetMs?: number) => Promise<void>
  /** Does something to the store while the server is stopped; phones find it again at its address. */
  readonly whileStopped: (work: () => Promise<void>, clockOffsetMs?: number) => Promise<void>
  /** Every replicated document of the store as `<id> <rev>`; of a removed one only that it is (the branch that makes way ends in a removal too). */
  readonly contents: () => Promise<string[]>
}

export function serverThatIsSetBack(): SetBack {
  let home: Home
  let server: TestServer
  let owner: Person
  let author: Person

  beforeEach(async () => {
    home = await createHome()
    server = await startServer({ home })
    onTestFinished(async () => {
      await server[Symbol.asyncDispose]()
      await home[Symbol.asyncDispose]()
    })
    owner = await createWorkspace(server)
    author = await addMember(server, owner, 'author')
  })

  const database = () => server.ctx.store.workspace(owner.workspaceId)

  async function whileStopped(work: () => Promise<void>, clockOffsetMs = 0): Promise<void> {
    const { port } = new URL(server.url)
    await server[Symbol.asyncDispose]()
    await work()
    server = await startServer({ home, env: { PORT: port }, overrides: { clock: shiftedClock(clockOffsetMs) } })
  }

  return {
    server: () => server,
    home: () => home,
    owner: () => owner,
    author: () => author,
    database,
    whileStopped,
    async phoneOf(person) {
      const phone = await startPhone(server, person())
      onTestFinished(() => phone[Symbol.asyncDispose]())
      await phone.untilStreaming()
      return phone
    },
    async backup() {
      const { rows } = await database().allDocs()
      const { results } = await database().bulkGet({ docs: rows.map(({ id, value }) => ({ id, rev: value.rev })), revs: true })
      return results.flatMap(({ docs }) => docs.flatMap((each) => ('ok' in each ? [each.ok] : [])))
    },
    restore: (documents, clockOffsetMs) =>
      whileStopped(async () => {
        await using store = await openStore(server.ctx.config)
        await store.destroyWorkspace(owner.workspaceId)
        const db = await store.createWorkspace(owner.workspaceId)
        await db.bulkDocs(documents, { new_edits: false })
      }, clockOffsetMs),
    async contents() {
      const { results } = await database().changes({ since: 0, batch_size: 1000, include_docs: true, return_docs: true })
      const ours = results.filter(({ id }) => !id.startsWith('_'))
      // What the server keeps of its own documents' past it keeps anew: the same entry, under a revision of its own.
      const revision = (id: string, rev = '') => (id.startsWith('history:') ? 'kept' : rev)
      return ours.map(({ id, changes, deleted }) => `${id} ${deleted ? 'removed' : revision(id, changes[0]?.rev)}`).sort()
    },
  }
}

export async function reconnect(...phones: Phone[]): Promise<void> {
  for (const phone of phones) {
    await phone.setConnected(true)
    await phone.untilStreaming()
  }
}
