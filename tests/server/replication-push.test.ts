import { createId } from '@inviato/shared/id.ts'
import { feedResponse, pushResponse, type WireDocument } from '@inviato/shared/replication.ts'
import { describe, expect, test } from 'vitest'
import { aDecision, aPost } from '../support/documents.ts'
import { createWorkspace, type Person } from '../support/people.ts'
import { startTeam } from '../support/team.ts'

const { server, owner, author } = await startTeam()

interface Row {
  newDocumentState: object
  assumedMasterState?: object
}

async function checkpointOf(person: Person) {
  const response = await person.fetch(`/api/workspaces/${person.workspaceId}/replication/feed?limit=1`)
  return feedResponse.parse(await response.json()).checkpoint
}

async function pushRaw(person: Person, collection: string, rows: Row[], workspaceId = person.workspaceId) {
  const json = { checkpoint: await checkpointOf(person), pushed: null, rows }
  return person.fetch(`/api/workspaces/${workspaceId}/replication/${collection}/push`, { json })
}

async function push(person: Person, collection: string, ...rows: Row[]) {
  const response = await pushRaw(person, collection, rows)
  expect(response.status).toBe(200)
  return pushResponse.parse(await response.json())
}

const alive = <D extends object>(document: D) => ({ ...document, _deleted: false })

async function stored(collection: string, id: string) {
  return server.ctx.store.workspace(owner.workspaceId).get(`${collection}:${id}`)
}

describe('a push', () => {
  test('writes each row and stamps who and when', async () => {
    const post = aPost()
    const answer = await push(author, 'posts', { newDocumentState: alive(post) })
    expect(answer).toMatchObject({ conflicts: [], refusals: [] })
    expect(answer.pushed?.id).toBe(`posts:${post.id}`)
    expect(await stored('posts', post.id)).toMatchObject({ id: post.id, by: author.member.id, text: post.text })
    expect((await stored('posts', post.id)).arrivedAt).toMatch(/^\d{4}-/)
  })

  test('twice is one write', async () => {
    const post = aPost()
    await push(author, 'posts', { newDocumentState: alive(post) })
    const first = await stored('posts', post.id)
    const again = await push(author, 'posts', { newDocumentState: alive(post) })
    expect(again).toMatchObject({ conflicts: [], refusals: [], there: [{ id: post.id, rev: first._rev }] })
    expect((await stored('posts', post.id))._rev).toBe(first._rev)
  })

  test('twice at the same moment is one write', async () => {
    const post = aPost()
    const row = { newDocumentState: alive(post) }
    const answers = await Promise.all([push(author, 'posts', row), push(author, 'posts', row), push(author, 'posts', row)])
    expect(answers.flatMap(({ conflicts, refusals }) => [...conflicts, ...refusals])).toEqual([])
    expect((await stored('posts', post.id))._rev).toMatch(/^1-/)
  })

  test('on what is the current state writes over it, on anything else answers that state', async () => {
    const post = alive(aPost())
    await push(author, 'posts', { newDocumentState: post })
    const edited = { ...post, text: 'Doors at ten' }
    expect(await push(owner, 'posts', { newDocumentState: edited, assumedMasterState: post })).toMatchObject({ conflicts: [] })
    const answer = await push(author, 'posts', { newDocumentState: { ...post, text: 'Doors at eleven' }, assumedMasterState: post })
    expect(answer.conflicts).toEqual([expect.objectContaining({ text: 'Doors at ten', by: author.member.id, editedBy: owner.member.id, _deleted: false })])
    expect((await stored('posts', post.id)).text).toBe('Doors at ten')
  })

  test('whose reply was lost is no conflict with itself', async () => {
    const post = alive(aPost())
    await push(author, 'posts', { newDocumentState: post })
    const edit = { newDocumentState: { ...post, text: 'Edited' }, assumedMasterState: post }
    await push(author, 'posts', edit)
    expect(await push(author, 'posts', edit)).toMatchObject({ conflicts: [], refusals: [] })
  })

  test('whose reply was lost brings nothing back that was removed since', async () => {
    const post = alive(aPost())
    await push(author, 'posts', { newDocumentState: post })
    const edited = { ...post, text: 'Edited' }
    await push(author, 'posts', { newDocumentState: edited, assumedMasterState: post })
    await push(owner, 'posts', { newDocumentState: { ...edited, _deleted: true }, assumedMasterState: edited })
    const again = await push(author, 'posts', { newDocumentState: edited, assumedMasterState: post })
    expect(again).toMatchObject({ conflicts: [{ id: post.id, _deleted: true }], overtaken: [post.id] })
    const other = await push(author, 'posts', { newDocumentState: { ...post, text: 'Another edit' }, assumedMasterState: post })
    expect(other).toMatchObject({ conflicts: [{ id: post.id }], overtaken: [] })
  })

  test('is told the revision of what it wrote, also the second time', async () => {
    const row = { newDocumentState: alive(aPost()) }
    const { written } = await push(author, 'posts', row)
    expect(written).toEqual([{ id: row.newDocumentState.id, rev: (await stored('posts', row.newDocumentState.id))._rev }])
    expect((await push(author, 'posts', row)).written).toEqual(written)
  })

  test('removes what it assumed rightly, and answers a removed document as removed', async () => {
    const post = alive(aPost())
    await push(author, 'posts', { newDocumentState: post })
    await push(author, 'posts', { newDocumentState: { ...post, _deleted: true }, assumedMasterState: post })
    await expect(stored('posts', post.id)).rejects.toMatchObject({ status: 404 })
    const late = await push(owner, 'posts', { newDocumentState: { ...post, text: 'Late edit' }, assumedMasterState: post })
    expect(late.conflicts).toEqual([expect.objectContaining({ id: post.id, _deleted: true })])
    const [tombstone] = late.conflicts
    await push(owner, 'posts', { newDocumentState: { ...post, text: 'Late edit' }, assumedMasterState: tombstone })
    expect((await stored('posts', post.id)).text).toBe('Late edit')
  })

  test('with one bad row writes all the others', async () => {
    const [first, last] = [aPost(), aPost()]
    const answer = await push(
      author,
      'posts',
      { newDocumentState: alive(first) },
      { newDocumentState: { ...alive(aPost()), text: 42 } },
      { newDocumentState: { id: createId(), _deleted: false } },
      { newDocumentState: alive(last) },
    )
    expect(answer.refusals.map(({ code, master }) => [code, master])).toEqual([['schema', null], ['schema', null]])
    await stored('posts', first.id)
    await stored('posts', last.id)
  })
})

describe('a hostile push', () => {
  test('cannot write in another name, nor say when it arrived', async () => {
    const forged = { ...aPost(), by: owner.member.id, editedBy: owner.member.id, arrivedAt: '2001-01-01T00:00:00.000Z', rev: '9-abc', seal: 'forged' }
    await push(author, 'posts', { newDocumentState: alive(forged) })
    const written = await stored('posts', forged.id)
    expect(written).toMatchObject({ by: author.member.id })
    expect(written.editedBy).toBeUndefined()
    expect(written.arrivedAt).not.toBe(forged.arrivedAt)
    expect(written).not.toHaveProperty('rev')
    expect(written).not.toHaveProperty('seal')
  })

  test.each([
    ['_rev', { _rev: '1-0123456789abcdef0123456789abcdef' }],
    ['_id', { _id: '_design/evil' }],
    ['_attachments', { _attachments: { x: { data: 'AAAA', content_type: 'text/html' } } }],
    ['_revisions', { _revisions: { start: 9, ids: ['a'] } }],
    ['an unknown key', { status: 'published' }],
    ['an unknown key inside', { media: [{ id: createId(), url: 'https://evil.example' }] }],
    ['a text that is too long', { text: 'x'.repeat(10_001) }],
  ])('cannot bring %s', async (_what, extra) => {
    const post = { ...aPost(), ...extra }
    const answer = await push(author, 'posts', { newDocumentState: alive(post) })
    expect(answer.refusals.map(({ code }) => code)).toEqual(['schema'])
    await expect(stored('posts', post.id)).rejects.toMatchObject({ status: 404 })
  })

  test.each(['_design/evil', '_local/replication-epochs', '../directory', 'posts:1', `${createId()}:connection`, ''])(
    'cannot name a document %s',
    async (id) => {
      const answer = await push(author, 'posts', { newDocumentState: { ...alive(aPost()), id } })
      expect(answer.refusals.map(({ code }) => code)).toEqual(['schema'])
    },
  )

  test('cannot be larger than a document may be', async () => {
    const note = { id: 'a'.repeat(64), at: new Date().toISOString(), by: author.member.id, subject: `posts:${createId()}`, reason: 'merged', document: { text: 'x'.repeat(700_000) } }
    const answer = await push(author, 'versions', { newDocumentState: alive(note) })
    expect(answer.refusals.map(({ code }) => code)).toEqual(['too-large'])
  })

  test.each(['_design', 'directory', 'sessions', '__proto__', 'posts%2F..'])('cannot name a collection %s', async (collection) => {
    expect((await pushRaw(author, collection, [])).status).toBeGreaterThanOrEqual(400)
  })

  test('cannot reach another workspace', async () => {
    const stranger = await createWorkspace(server, 'Altro marchio')
    const post = aPost()
    const response = await pushRaw(author, 'posts', [{ newDocumentState: alive(post) }], stranger.workspaceId)
    expect(response.status).toBe(403)
    await expect(server.ctx.store.workspace(stranger.workspaceId).get(`posts:${post.id}`)).rejects.toMatchObject({ status: 404 })
  })

  test('cannot bring the checkpoint of another workspace', async () => {
    const stranger = await createWorkspace(server, 'Terzo marchio')
    const json = { checkpoint: await checkpointOf(stranger), pushed: null, rows: [] }
    const response = await author.fetch(`/api/workspaces/${author.workspaceId}/replication/posts/push`, { json })
    expect(response.status).toBe(409)
  })

  test('cannot come without a session, nor from another site', async () => {
    const path = `/api/workspaces/${author.workspaceId}/replication/posts/push`
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ checkpoint: await checkpointOf(author), pushed: null, rows: [] })
    expect((await server.fetch(path, { method: 'POST', headers, body })).status).toBe(401)
    const elsewhere = await author.fetch(path, { method: 'POST', headers: { ...headers, origin: 'https://evil.example' }, body })
    expect(elsewhere.status).toBe(403)
  })

  test('cannot change a decision, nor remove one', async () => {
    const decision = alive(aDecision(`posts:${createId()}`, { kind: 'release', intent: 'submit', contentHash: `v1:${'a'.repeat(64)}` }))
    await push(author, 'decisions', { newDocumentState: decision })
    for (const change of [{ note: 'changed' }, { _deleted: true }]) {
      const answer = await push(author, 'decisions', { newDocumentState: { ...decision, ...change }, assumedMasterState: decision })
      expect(answer.refusals).toEqual([expect.objectContaining({ code: 'immutable', master: expect.objectContaining({ id: decision.id }) as WireDocument })])
    }
  })
})
