import { clearHistory, keptAfterRemovalMs, keptForMs, versionsKept } from '@inviato/server/src/history/retention.ts'
import { historyOf, historyResponse } from '@inviato/shared/history.ts'
import { createId } from '@inviato/shared/id.ts'
import type { Post } from '@inviato/shared/post.ts'
import { feedResponse, pushResponse } from '@inviato/shared/replication.ts'
import { describe, expect, test } from 'vitest'
import { checkpointOf, inAddress } from '../support/checkpoint.ts'
import { minute, movableClock } from '../support/clock.ts'
import { aPost } from '../support/documents.ts'
import { addMember, createWorkspace, type Person } from '../support/people.ts'
import { startTeam } from '../support/team.ts'

const clock = movableClock()
const { server, owner, author } = await startTeam({ overrides: { clock } })
const db = () => server.ctx.store.workspace(owner.workspaceId)

type State = Post & { _deleted: boolean }

/** Writes a state over another, as a phone does that has both. */
async function push(person: Person, state: State, over?: State, merged?: true) {
  const at = `/api/workspaces/${person.workspaceId}/replication`
  const checkpoint = await checkpointOf(person)
  const rows = [{ newDocumentState: state, ...(over && { assumedMasterState: over }), ...(merged && { merged }) }]
  const answer = await person.fetch(`${at}/posts/push`, { json: { checkpoint, pushed: null, rows } })
  expect(pushResponse.parse(await answer.json())).toMatchObject({ conflicts: [], refusals: [] })
}

async function ask(person: Person, postId: string, query = '', workspaceId = person.workspaceId) {
  return person.fetch(`/api/workspaces/${workspaceId}/posts/${postId}/history${query}`)
}

async function history(person: Person, postId: string, query = '') {
  return historyResponse.parse(await (await ask(person, postId, query)).json())
}

const alive = (text: string): State => ({ ...aPost({ text }), _deleted: false })

describe('the history of a post', () => {
  test('tells who changed it, when and to what, the post as it is first', async () => {
    const first = alive('Doors at nine')
    await push(author, first)
    const second = { ...first, text: 'Doors at ten' }
    await push(owner, second, first)
    clock.forward(2 * minute)
    await push(owner, { ...second, text: 'Doors at half past ten' }, second)

    const { versions, before } = await history(author, first.id)
    expect(versions.map(({ by, post, merged }) => [by, post.text, merged])).toEqual([
      [owner.member.id, 'Doors at half past ten', false],
      [owner.member.id, 'Doors at ten', false],
      [author.member.id, 'Doors at nine', false],
    ])
    expect(versions.map(({ at }) => at)).toEqual(versions.map(({ at }) => at).toSorted().reverse())
    expect(before).toBeNull()
  })

  test('makes one version of what one person writes without a pause, and another as soon as somebody else writes', async () => {
    let state = alive('D')
    await push(author, state)
    for (const text of ['Do', 'Doors', 'Doors at nine']) {
      await push(author, { ...state, text }, state)
      state = { ...state, text }
      clock.forward(minute / 10)
    }
    await push(owner, { ...state, text: 'Doors at ten' }, state)
    expect((await history(owner, state.id)).versions.map(({ post }) => post.text)).toEqual(['Doors at ten', 'Doors at nine'])
  })

  test('ends a version also while somebody writes on and on', async () => {
    let state = alive('0')
    await push(author, state)
    for (let step = 1; step <= 24; step++) {
      clock.forward(minute)
      await push(author, { ...state, text: String(step) }, state)
      state = { ...state, text: String(step) }
    }
    const { length } = (await history(owner, state.id)).versions
    expect(length).toBeGreaterThanOrEqual(3)
    expect(length).toBeLessThanOrEqual(4)
  })

  test('says what came of a merge', async () => {
    const first = alive('Doors at nine')
    await push(owner, first)
    const merged = { ...first, text: 'The doors at nine' }
    await push(author, merged, first, true)
    await push(author, { ...merged, text: 'The doors open at nine' }, merged)
    expect((await history(owner, first.id)).versions.map(({ by, merged }) => [by, merged])).toEqual([[author.member.id, true], [owner.member.id, false]])
  })

  test('costs a new post nothing, and the same push twice no more than once', async () => {
    const first = alive('Doors at nine')
    await push(author, first)
    expect((await db().allDocs({ startkey: historyOf(first.id), endkey: `${historyOf(first.id)}\uffff` })).rows).toEqual([])
    const second = { ...first, text: 'Doors at ten' }
    await push(owner, second, first)
    await push(owner, second, first)
    expect((await db().allDocs({ startkey: historyOf(first.id), endkey: `${historyOf(first.id)}\uffff` })).rows).toHaveLength(1)
  })

  test('comes page by page', async () => {
    let state = alive('0')
    await push(author, state)
    for (let step = 1; step < 5; step++) {
      const next = { ...state, text: String(step) }
      await push(step % 2 ? owner : author, next, state)
      state = next
    }
    const seen: string[] = []
    for (let before: string | null = ''; before !== null; ) {
      const page = await history(owner, state.id, `?limit=2${before && `&before=${encodeURIComponent(before)}`}`)
      seen.push(...page.versions.map(({ post }) => post.text))
      before = page.before
    }
    expect(seen).toEqual(['4', '3', '2', '1', '0'])
  })

  test('goes to no phone by replication', async () => {
    const stranger = await createWorkspace(server, 'Un altro marchio')
    const first = alive('Doors at nine')
    await push(stranger, first)
    const at = `/api/workspaces/${stranger.workspaceId}/replication/feed`
    const checkpoint = await checkpointOf(stranger)
    clock.forward(2 * minute)
    await push(stranger, { ...first, text: 'Doors at ten' }, first)
    const { documents } = feedResponse.parse(await (await stranger.fetch(`${at}?limit=50&${inAddress(checkpoint)}`)).json())
    expect(Object.keys(documents)).toEqual(['posts'])
  })
})

describe('who asks for a history', () => {
  test.each(['manager', 'author'] as const)('as a member who is %s, reads it', async (role) => {
    const member = await addMember(server, owner, role)
    const written = alive('Doors at nine')
    await push(owner, written)
    expect((await ask(member, written.id)).status).toBe(200)
  })

  test('as a reviewer, a stranger, or nobody, is sent away', async () => {
    const reviewer = await addMember(server, owner, 'reviewer')
    const stranger = await createWorkspace(server, 'Un marchio estraneo')
    const written = alive('Secret')
    await push(owner, written)
    expect((await ask(reviewer, written.id)).status).toBe(403)
    expect((await ask(stranger, written.id, '', owner.workspaceId)).status).toBe(403)
    expect((await ask(stranger, written.id)).status).toBe(404)
    expect((await server.fetch(`/api/workspaces/${owner.workspaceId}/posts/${written.id}/history`)).status).toBe(401)
  })

  test('of a post that is removed, or never was, finds none', async () => {
    const written = alive('Gone soon')
    await push(owner, written)
    await push(owner, { ...written, _deleted: true }, written)
    expect((await ask(owner, written.id)).status).toBe(404)
    expect((await ask(owner, createId())).status).toBe(404)
  })

  test('of a post that an edit brought back, finds what it was before', async () => {
    const written = alive('Gone for a moment')
    await push(owner, written)
    const removed = { ...written, _deleted: true }
    await push(owner, removed, written)
    await push(author, { ...written, text: 'Still needed' }, removed)
    expect((await history(owner, written.id)).versions.map((version) => version.post.text)).toEqual(['Still needed', 'Gone for a moment'])
  })
})

describe('as time goes by', () => {
  const names = async (postId: string) =>
    (await db().allDocs({ startkey: historyOf(postId), endkey: `${historyOf(postId)}\uffff` })).rows.map(({ id }) => id)
  const later = (ms: number) => new Date(clock.now().getTime() + ms)

  async function written(count: number, at: Date): Promise<string> {
    const post = aPost()
    const _id = (index: number) => `${historyOf(post.id)}${String(index).padStart(6, '0')}:${at.toISOString()}:abc`
    await db().bulkDocs([{ ...post, _id: `posts:${post.id}` }, ...Array.from({ length: count }, (_, index) => ({ _id: _id(index), post }))])
    return post.id
  }

  test('a post keeps its newest versions', async () => {
    const postId = await written(versionsKept + 3, clock.now())
    await clearHistory(db(), clock.now())
    const left = await names(postId)
    expect(left).toHaveLength(versionsKept)
    expect(left[0]).toContain(':000003:')
  })

  test('versions grow too old', async () => {
    const [old, young] = [await written(2, clock.now()), await written(2, later(minute))]
    await clearHistory(db(), later(keptForMs + 1))
    expect([await names(old), await names(young)].map(({ length }) => length)).toEqual([0, 2])
  })

  test('of a post that was removed nothing stays', async () => {
    const post = alive('To be forgotten')
    await push(owner, post)
    await push(author, { ...post, _deleted: true }, post)
    await clearHistory(db(), later(keptAfterRemovalMs - minute))
    expect(await names(post.id)).toHaveLength(1)
    await clearHistory(db(), later(keptAfterRemovalMs + minute))
    expect(await names(post.id)).toEqual([])
  })
})
