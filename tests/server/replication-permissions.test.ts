import type { CollectionName } from '@inviato/shared/collections.ts'
import { createId } from '@inviato/shared/id.ts'
import type { Role } from '@inviato/shared/member.ts'
import { pushResponse, type WireDocument } from '@inviato/shared/replication.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkpointOf } from '../support/checkpoint.ts'
import { aChannel, aDecision, aMedia, aMember, aPost, aPublication } from '../support/documents.ts'
import { addMember, createWorkspace, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
const people = new Map<Role, Person>()

beforeAll(async () => {
  server = await startServer()
  const owner = await createWorkspace(server)
  people.set('owner', owner)
  for (const role of ['manager', 'author', 'reviewer'] as const) people.set(role, await addMember(server, owner, role))
})
afterAll(() => server[Symbol.asyncDispose]())

const roles = ['owner', 'manager', 'author'] as const
const hash = `v1:${'a'.repeat(64)}`
const at = new Date().toISOString()
const envelope = () => ({ id: createId(), by: createId(), at })

function person(role: Role): Person {
  const found = people.get(role)
  if (!found) throw new Error(`nobody is ${role}`)
  return found
}

const decision = (body: Parameters<typeof aDecision>[1]) => aDecision(`posts:${createId()}`, body)
const order = (act: 'cancel' | 'there' | 'take-down' | 'stop' | 'role' | 'remove' | 'hide' | 'retry') => decision({ kind: 'order', act })
const reply = () => ({ ...envelope(), postId: createId(), body: { kind: 'reply', parentId: createId(), channelId: createId(), text: 'Yes' } })
const note = () => ({ ...envelope(), postId: createId(), body: { kind: 'note', text: 'Mind the sponsor', room: 'internal' } })
const spoken = () => ({
  ...envelope(), postId: createId(),
  body: { kind: 'public', publicationId: `${createId()}:${createId()}`, channelId: createId(), author: { name: 'Nobody' }, text: 'Hi', remoteId: '1', visible: 'shown' },
})
const connection = () => {
  const id = `${createId()}:connection`
  return { id, at, body: { kind: 'connection', state: 'connected', comments: true, checkedAt: at } }
}
const publication = () => aPublication({ state: 'published' })
const contact = () => ({ ...envelope(), body: { kind: 'contact', name: 'Ada', handles: [] } })
const version = () => ({ ...envelope(), id: createId().replaceAll('-', ''), subject: `posts:${createId()}`, reason: 'merged', document: { text: 'x' } })
const channel = () => aChannel({ network: 'by-hand', label: 'Instagram', format: 'story' })

type Answer = 'ok' | 'role' | 'server-writes' | 'immutable' | 'not-yours'

/** Who may make what: a row per kind of document, a column per role that replicates. */
const creating: [name: string, collection: CollectionName, make: () => { id: string }, owner: Answer, manager: Answer, author: Answer][] = [
  ['a post', 'posts', aPost, 'ok', 'ok', 'ok'],
  ['a media', 'media', aMedia, 'ok', 'ok', 'ok'],
  ['an upload', 'uploads', () => ({ id: createId(), at, received: {} }), 'server-writes', 'server-writes', 'server-writes'],
  ['a release', 'decisions', () => decision({ kind: 'release', intent: 'submit', contentHash: hash }), 'ok', 'ok', 'ok'],
  ['an approval', 'decisions', () => decision({ kind: 'approve', contentHash: hash }), 'ok', 'ok', 'role'],
  ['a wish for changes', 'decisions', () => decision({ kind: 'changes', contentHash: hash }), 'ok', 'ok', 'role'],
  ['a triage', 'decisions', () => decision({ kind: 'triage', state: 'done' }), 'ok', 'ok', 'ok'],
  ['an order to cancel', 'decisions', () => order('cancel'), 'ok', 'ok', 'ok'],
  ['an order to retry', 'decisions', () => order('retry'), 'ok', 'ok', 'ok'],
  ['an order to hide', 'decisions', () => order('hide'), 'ok', 'ok', 'role'],
  ['an order to take down', 'decisions', () => order('take-down'), 'ok', 'ok', 'role'],
  ['an order to stop everything', 'decisions', () => order('stop'), 'ok', 'ok', 'role'],
  ['an order that it is there', 'decisions', () => order('there'), 'ok', 'ok', 'role'],
  ['an order to change a role', 'decisions', () => order('role'), 'ok', 'role', 'role'],
  ['an order to remove a member', 'decisions', () => order('remove'), 'ok', 'role', 'role'],
  ['a publication', 'publications', publication, 'server-writes', 'server-writes', 'server-writes'],
  ['a reply', 'comments', reply, 'ok', 'ok', 'ok'],
  ['a note', 'comments', note, 'ok', 'ok', 'ok'],
  ['a public comment', 'comments', spoken, 'server-writes', 'server-writes', 'server-writes'],
  ['a contact', 'plans', contact, 'ok', 'ok', 'ok'],
  ['a channel', 'channels', channel, 'ok', 'role', 'role'],
  ['a connection', 'channels', connection, 'server-writes', 'role', 'role'],
  ['a member', 'members', () => aMember('owner'), 'server-writes', 'server-writes', 'server-writes'],
  ['a version', 'versions', version, 'ok', 'ok', 'ok'],
]

/** Who may change and remove what the owner made. */
const changing: [name: string, collection: CollectionName, make: () => { id: string }, owner: Answer, manager: Answer, author: Answer][] = [
  ['a post', 'posts', aPost, 'ok', 'ok', 'ok'],
  ['a media', 'media', aMedia, 'ok', 'ok', 'ok'],
  ['a contact', 'plans', contact, 'ok', 'ok', 'ok'],
  ['a reply', 'comments', reply, 'ok', 'not-yours', 'not-yours'],
  ['a note', 'comments', note, 'ok', 'not-yours', 'not-yours'],
  ['a release', 'decisions', () => decision({ kind: 'release', intent: 'submit', contentHash: hash }), 'immutable', 'immutable', 'immutable'],
  ['a channel', 'channels', channel, 'ok', 'role', 'role'],
]

async function pushOne(role: Role, collection: CollectionName, document: WireDocument, base?: WireDocument): Promise<string> {
  const one = person(role)
  const at = `/api/workspaces/${one.workspaceId}/replication`
  const checkpoint = await checkpointOf(one)
  const row = { newDocumentState: document, ...(base && { assumedMasterState: base }) }
  const response = await one.fetch(`${at}/${collection}/push`, { json: { checkpoint, pushed: null, rows: [row] } })
  const { refusals, conflicts } = pushResponse.parse(await response.json())
  if (conflicts.length > 0) return 'conflict'
  return refusals[0]?.code ?? 'ok'
}

const isStored = (collection: CollectionName, id: string) =>
  server.ctx.store.workspace(person('owner').workspaceId).get(`${collection}:${id}`).then(() => true, () => false)

const wire = (document: { id: string }): WireDocument => ({ ...document, _deleted: false })

describe.each(creating)('making %s', (_name, collection, make, ...expected) => {
  test.each(roles.map((role, index) => [role, expected[index]] as const))('as %s is answered %s', async (role, answer) => {
    const document = wire(make())
    expect(await pushOne(role, collection, document)).toBe(answer)
    expect(await isStored(collection, document.id)).toBe(answer === 'ok')
  })
})

describe.each(changing)('changing and removing %s of the owner', (_name, collection, make, ...expected) => {
  test.each(roles.map((role, index) => [role, expected[index]] as const))('as %s is answered %s', async (role, answer) => {
    const document = wire(make())
    await pushOne('owner', collection, document)
    const changed = { ...document, at: '2026-05-05T05:05:05.000Z' }
    expect(await pushOne(role, collection, changed, document)).toBe(answer)
    const now = answer === 'ok' ? changed : document
    expect(await pushOne(role, collection, { ...now, _deleted: true }, now)).toBe(answer)
    expect(await isStored(collection, document.id)).toBe(answer !== 'ok')
  })
})

test.each([['owner', 'ok'], ['manager', 'role'], ['author', 'role']] as const)('changing the brand as %s is answered %s', async (role, answer) => {
  const { workspaceId } = person('owner')
  const { _id, _rev, ...fields } = await server.ctx.store.workspace(workspaceId).get(`workspace:${workspaceId}`)
  const base = wire({ ...fields, id: workspaceId })
  expect(await pushOne(role, 'workspace', { ...base, name: `Named by the ${role}` }, base)).toBe(answer)
})

describe('a reviewer', () => {
  test.each(['/feed?limit=1', '/posts/snapshot?limit=1', '/stream?since=e30'])('replicates nothing: %s', async (path) => {
    const one = person('reviewer')
    const response = await one.fetch(`/api/workspaces/${one.workspaceId}/replication${path}`)
    expect(response.status).toBe(403)
  })

  test('gives nothing back', async () => {
    const one = person('reviewer')
    const rows = [{ collection: 'posts', document: wire(aPost()) }]
    expect((await one.fetch(`/api/workspaces/${one.workspaceId}/replication/give-back`, { json: { checkpoint: await checkpointOf(person('owner')), pushed: null, rows } })).status).toBe(403)
  })
})

describe('giving back', () => {
  test('what the server never said is an ordinary push', async () => {
    const one = person('author')
    const forged = { ...aMember('owner', person('author').member.id), _deleted: false, rev: '9-0123456789abcdef0123456789abcdef', seal: 'A'.repeat(22) }
    const json = { checkpoint: await checkpointOf(one), pushed: null, rows: [{ collection: 'members', document: forged }] }
    const response = await one.fetch(`/api/workspaces/${one.workspaceId}/replication/give-back`, { json })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ refusals: [{ code: 'server-writes' }] })
  })

  test('a sealed state under another name, revision or workspace is not the server’s word', async () => {
    const author = person('author')
    const snapshot = await author.fetch(`/api/workspaces/${author.workspaceId}/replication/members/snapshot?limit=10`)
    const { documents } = (await snapshot.json()) as { documents: (WireDocument & { body: object })[] }
    const stranger = await createWorkspace(server, 'Altro')
    const sealed = documents[0]
    if (!sealed) throw new Error('no member')
    for (const [someone, document] of [
      [author, { ...sealed, id: createId() }],
      [author, { ...sealed, rev: '9-0123456789abcdef0123456789abcdef', body: { ...sealed.body, name: 'Somebody else' } }],
      [stranger, sealed],
    ] as const) {
      const json = { checkpoint: await checkpointOf(someone), pushed: null, rows: [{ collection: 'members', document }] }
      const response = await someone.fetch(`/api/workspaces/${someone.workspaceId}/replication/give-back`, { json })
      expect(await response.json()).toMatchObject({ refusals: [{ code: 'server-writes' }] })
    }
  })
})
