import { accessTo } from '@inviato/server/src/networks/access.ts'
import { readConnection, writeConnection } from '@inviato/server/src/networks/connection.ts'
import { createSecrets } from '@inviato/server/src/secrets.ts'
import { createId } from '@inviato/shared/id.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { heldClock, hour } from '../support/clock.ts'
import { aChannel, aPublication } from '../support/documents.ts'
import { type PdsAccount, startPds, type TestPds } from '../support/pds.ts'
import { addMember, createWorkspace, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

let pds: TestPds
let account: PdsAccount
let other: PdsAccount
beforeAll(async () => {
  pds = await startPds()
  account = await pds.createAccount('lumen')
  other = await pds.createAccount('faro')
})
afterAll(() => pds[Symbol.asyncDispose]())

function connect(person: Person, channelId: string, who: PdsAccount, fields: Record<string, string> = {}): Promise<Response> {
  return person.fetch(`/api/workspaces/${person.workspaceId}/channels/${channelId}/connect`, {
    method: 'POST',
    json: { network: 'bluesky', fields: { service: pds.url, identifier: who.handle, appPassword: who.appPassword, ...fields } },
  })
}

async function connection(server: TestServer, person: Person, channelId: string) {
  return readConnection(server.ctx.store.workspace(person.workspaceId), channelId)
}

test('connects an account with an app password, and keeps no readable secret', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  const channelId = createId()
  const response = await connect(owner, channelId, account)
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ account: { id: account.did, handle: 'lumen.test' }, comments: false })
  expect(await connection(server, owner, channelId)).toMatchObject({ state: 'connected', account: { id: account.did } })
  const everything = await Promise.all([server.ctx.store.directory, server.ctx.store.workspace(owner.workspaceId)].map((db) => db.allDocs({ include_docs: true })))
  const text = JSON.stringify(everything)
  expect(text).toContain(`credentials:${owner.workspaceId}:${channelId}`)
  expect(text).not.toContain(account.appPassword)
  expect(text).not.toMatch(/"eyJ/)
})

test('says in a code why an account was not taken', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  for (const [fields, status, code] of [
    [{ appPassword: 'aaaa-bbbb-cccc-dddd' }, 422, 'credentials_refused'],
    [{ service: 'not an address' }, 422, 'fields'],
    [{ service: 'http://localhost:9' }, 502, 'host_unreachable'],
  ] as const) {
    const response = await connect(owner, createId(), account, fields)
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ code })])
  }
})

test('takes accounts from owners alone', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  for (const role of ['manager', 'author'] as const) {
    expect((await connect(await addMember(server, owner, role), createId(), account)).status).toBe(403)
  }
  const stranger = await createWorkspace(server, 'Another brand')
  expect((await connect({ ...stranger, workspaceId: owner.workspaceId }, createId(), account)).status).toBe(403)
})

test('never swaps the account under a channel', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  const channelId = createId()
  await connect(owner, channelId, account)
  const response = await connect(owner, channelId, other)
  expect([response.status, await response.json()]).toEqual([409, expect.objectContaining({ code: 'other_account' })])
  expect((await connect(owner, channelId, account)).status).toBe(200)
})

test('forgets what a channel signed in with when it is archived', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  const db = server.ctx.store.workspace(owner.workspaceId)
  const channel = aChannel({ network: 'bluesky', service: pds.url, identifier: account.handle })
  await connect(owner, channel.id, account)
  await db.put({ ...channel, body: { ...channel.body, archived: true }, _id: `channels:${channel.id}` })
  await server.settled()
  expect(await connection(server, owner, channel.id)).toMatchObject({ state: 'reconnect', problem: { code: 'not-connected' } })
  const { credentials } = accessTo(server.ctx, owner.workspaceId, channel, server.ctx.signal)
  await expect(credentials.read()).rejects.toMatchObject({ name: 'NeedsReconnect' })
})

test('learns within hours that an account is no longer ours, and believes only the network about that', async () => {
  const clock = heldClock()
  const revoked = await pds.createAccount('porto')
  await using server = await startServer({ overrides: { clock } })
  const owner = await createWorkspace(server)
  const db = server.ctx.store.workspace(owner.workspaceId)
  const [mine, gone] = [account, revoked].map(({ handle }) => aChannel({ network: 'bluesky', service: pds.url, identifier: handle }))
  if (!mine || !gone) throw new Error('two channels')
  for (const channel of [mine, gone]) await db.put({ ...channel, _id: `channels:${channel.id}` })
  await connect(owner, mine.id, account)
  await connect(owner, gone.id, revoked)
  await writeConnection(server.ctx, db, mine.id, (before) => ({ comments: false, account: before?.account, state: 'unreachable' }))
  await pds.revokeAppPassword(revoked)
  const changed = new Promise<void>((resolve) => {
    const feed = db.changes({ since: 'now', live: true, include_docs: true, batch_size: 10 })
    feed.on('change', () => void Promise.all([mine, gone].map(({ id }) => readConnection(db, id))).then(([a, b]) => {
      if (a?.state !== 'connected' || b?.state !== 'reconnect') return
      feed.cancel()
      resolve()
    }))
  })
  clock.forward(6 * hour)
  await changed
  expect(await readConnection(db, gone.id)).toMatchObject({ state: 'reconnect', problem: { code: 'credentials-refused' } })
})

test('asks for a reconnect where the key file is another one', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  const channel = aChannel({ network: 'bluesky', service: pds.url, identifier: account.handle })
  await connect(owner, channel.id, account)
  const elsewhere = { ...server.ctx, secrets: createSecrets([{ id: 'other', key: Buffer.alloc(32, 1) }]) }
  const { credentials } = accessTo(elsewhere, owner.workspaceId, channel, server.ctx.signal)
  await expect(credentials.read()).rejects.toMatchObject({ name: 'NeedsReconnect', code: 'credentials-lost' })
})

test('learns from the host itself that it offers no comments any more, and says so on the channel', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  const db = server.ctx.store.workspace(owner.workspaceId)
  const channel = aChannel({ network: 'bluesky', service: pds.url, identifier: account.handle })
  await connect(owner, channel.id, account)
  // As it was found when the account was connected: a host moves, and its app view goes.
  await writeConnection(server.ctx, db, channel.id, (before) => ({ state: 'connected', comments: true, ...(before?.account && { account: before.account }) }))
  const publication = aPublication({ channelId: channel.id, network: 'bluesky', state: 'published', publishedAt: new Date().toISOString(), remoteIds: ['at://ours'] })
  await db.put({ ...publication, _id: `publications:${publication.id}` })
  await db.put({ ...channel, _id: `channels:${channel.id}` })
  await expect.poll(() => connection(server, owner, channel.id), { timeout: 20_000 }).toMatchObject({ state: 'connected', comments: false })
})
