import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CollectionName } from '@inviato/shared/collections.ts'
import { createId } from '@inviato/shared/id.ts'
import { defaultNotificationPreferences } from '@inviato/shared/notification.ts'
import { type FeedCheckpoint, pushResponse } from '@inviato/shared/replication.ts'
import { defaultPolicy } from '@inviato/shared/workspace.ts'
import { checkpointOf } from '../support/checkpoint.ts'
import { bodyOf, codeOf } from '../support/answers.ts'
import { aChannel, aDecision, aMedia, aMember, aPost } from '../support/documents.ts'
import { addMember, createWorkspace, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

/*
 * Who may ask what, cell by cell. A cell is `yes` (let in, whatever comes of it but a 400), the 401 of who is signed out, or the
 * code of a 403. A route of a workspace that is not listed here fails the last test.
 */

const columns = ['nobody', 'stranger', 'reviewer', 'author', 'manager', 'owner'] as const
type Column = (typeof columns)[number]
type Cell = 'yes' | 'signed_out' | 'not_a_member' | 'role'

interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  /** After `/api/workspaces/:id`. */
  path: string
  json?: unknown
  headers?: Record<string, string>
  cells: readonly Cell[]
}

const id = createId()
const team: Cell[] = ['signed_out', 'not_a_member', 'role', 'yes', 'yes', 'yes']
const managers: Cell[] = ['signed_out', 'not_a_member', 'role', 'role', 'yes', 'yes']
const ownerAlone: Cell[] = ['signed_out', 'not_a_member', 'role', 'role', 'role', 'yes']
const everyMember: Cell[] = ['signed_out', 'not_a_member', 'yes', 'yes', 'yes', 'yes']
const tus = { 'tus-resumable': '1.0.0' }
const ticket = `mediaId ${btoa(id)},rendition ${btoa('publish')},sha256 ${btoa('a'.repeat(64))}`
const newUpload = { ...tus, 'upload-length': '1', 'upload-metadata': ticket }
/** Stands for a checkpoint that the server gave, here to the owner. */
const since = '{since}'

const endpoints: Endpoint[] = [
  { method: 'GET', path: '/invitations', cells: managers },
  { method: 'POST', path: '/invitations', json: { role: 'author', name: '' }, cells: managers },
  { method: 'DELETE', path: `/invitations/${id}`, cells: managers },
  { method: 'POST', path: '/replication/posts/push', json: { checkpoint: since, pushed: null, rows: [] }, cells: team },
  { method: 'GET', path: '/replication/posts/snapshot?limit=1', cells: team },
  { method: 'GET', path: '/replication/size', cells: team },
  { method: 'GET', path: '/replication/feed?limit=1', cells: team },
  { method: 'GET', path: `/replication/stream?since=${since}`, cells: team },
  { method: 'POST', path: '/replication/loss', json: { checkpoint: since, pushed: null }, cells: team },
  { method: 'POST', path: '/replication/give-back', json: { checkpoint: since, pushed: null, rows: [] }, cells: team },
  { method: 'POST', path: '/replication/presence', json: { postId: null }, cells: team },
  { method: 'PUT', path: '/holdings', json: { documents: 0, media: 0, bytes: 0 }, cells: everyMember },
  { method: 'GET', path: `/posts/${id}/history`, cells: team },
  { method: 'POST', path: '/uploads', headers: newUpload, cells: team },
  { method: 'HEAD', path: `/uploads/${id}`, headers: tus, cells: team },
  { method: 'PATCH', path: `/uploads/${id}`, headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, cells: team },
  { method: 'DELETE', path: `/uploads/${id}`, headers: tus, cells: team },
  { method: 'GET', path: `/media/${id}/thumb`, cells: team },
  {
    method: 'POST',
    path: `/channels/${id}/connect`,
    json: { network: 'bluesky', fields: {} },
    cells: ownerAlone,
  },
  { method: 'GET', path: '/notifications', cells: everyMember },
  { method: 'PUT', path: '/notifications', json: defaultNotificationPreferences, cells: everyMember },
]

/** What becomes of a pushed document of each collection, per role of the team. */
const team3 = ['author', 'manager', 'owner'] as const
type Outcome = 'written' | 'role' | 'server-writes'
const writing: Record<Exclude<CollectionName, 'publications' | 'comments' | 'plans' | 'versions'>, readonly [Outcome, Outcome, Outcome]> = {
  posts: ['written', 'written', 'written'],
  media: ['written', 'written', 'written'],
  decisions: ['written', 'written', 'written'],
  uploads: ['server-writes', 'server-writes', 'server-writes'],
  members: ['server-writes', 'server-writes', 'server-writes'],
  channels: ['role', 'role', 'written'],
  workspace: ['role', 'role', 'written'],
}

let server: TestServer
const people = new Map<Column, Person>()
let checkpoint: FeedCheckpoint

beforeAll(async () => {
  server = await startServer()
  const owner = await createWorkspace(server)
  people.set('owner', owner).set('stranger', await createWorkspace(server, 'Vela'))
  checkpoint = await checkpointOf(owner)
  for (const role of ['reviewer', 'author', 'manager'] as const) people.set(role, await addMember(server, owner, role))
})
afterAll(() => server[Symbol.asyncDispose]())

function person(column: Column): Person {
  const found = people.get(column)
  if (!found) throw new Error(`Nobody is ${column}`)
  return found
}

async function ask(column: Column, { method, path, json, headers }: Endpoint): Promise<string | number> {
  const stop = new AbortController()
  const place = path.replace(since, Buffer.from(JSON.stringify(checkpoint)).toString('base64url'))
  const url = `/api/workspaces/${person('owner').workspaceId}${place}`
  const body = json === undefined ? {} : { json: json instanceof Object && 'checkpoint' in json ? { ...json, checkpoint } : json }
  const init = { method, headers: headers ?? {}, signal: stop.signal, ...body }
  const response = await (column === 'nobody' ? server : person(column)).fetch(url, init)
  const { status } = response
  if (status !== 401 && status !== 403) {
    // A stream that was let in would never end by itself.
    stop.abort()
    return status < 500 && status !== 400 ? 'yes' : status
  }
  if (method === 'HEAD') return status === 401 ? 'signed_out' : headCell(column)
  return codeOf(response)
}

/** An answer to HEAD has no body to say which 403 it is. */
function headCell(column: Column): Cell {
  return column === 'stranger' ? 'not_a_member' : 'role'
}

describe.each(endpoints)('$method …$path', (endpoint) => {
  it.each(columns.map((column, index) => [column, endpoint.cells[index]] as const))('%s: %s', async (column, cell) => {
    expect(await ask(column, endpoint)).toBe(cell)
  })
})

describe.each(Object.entries(writing))('a new document of %s', (collection, cells) => {
  it.each(team3.map((role, index) => [role, cells[index]] as const))('by %s: %s', async (role, outcome) => {
    const writer = person(role)
    const document = await documentOf(collection, writer)
    const row = { newDocumentState: { ...document, _deleted: false } }
    const json = { checkpoint: await checkpointOf(writer), pushed: null, rows: [row] }
    const answer = await writer.fetch(`/api/workspaces/${writer.workspaceId}/replication/${collection}/push`, { json })
    const { refusals } = await bodyOf(pushResponse, answer)
    expect([answer.status, refusals.map(({ code }) => code)]).toEqual([200, outcome === 'written' ? [] : [outcome]])
  })
})

/** One that only its collection's rules can refuse. The brand's own document exists: it is pushed as a change. */
async function documentOf(collection: string, { workspaceId, member }: Person): Promise<object> {
  const own = { by: member.id, at: new Date().toISOString() }
  switch (collection) {
    case 'posts':
      return aPost(own)
    case 'media':
      return aMedia(own)
    case 'decisions':
      return aDecision(`posts:${createId()}`, { kind: 'release', contentHash: `v1:${'a'.repeat(64)}`, intent: 'submit' }, own)
    case 'uploads':
      return { id: createId(), ...own, received: {} }
    case 'members':
      return aMember('owner')
    case 'channels':
      return { ...aChannel({ network: 'by-hand', label: 'Instagram', format: 'story' }), ...own }
    default:
      return { id: workspaceId, ...own, name: 'X', language: 'it', zone: 'Europe/Rome', color: '#000000', policy: defaultPolicy, savedReplies: [] }
  }
}

it('lists every route of a workspace', async () => {
  const tree = server.app.printRoutes({ commonPrefix: false })
  const registered = [...tree.matchAll(/\/api\/workspaces\/:[^\s/]*(\/\S+) \(([^)]+)\)/g)]
  expect(registered.length).toBeGreaterThan(8)
  const listed = endpoints.map(({ path }) => path.split('?')[0]?.replaceAll(id, ':').replace('/replication/posts/', '/replication/:/').replace('/thumb', '/:'))
  for (const [, path] of registered) expect(listed).toContain(path?.replace(/:\w+/g, ':'))
})
