import { historyResponse } from '@inviato/shared/history.ts'
import { createId } from '@inviato/shared/id.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { aDecision, aPost } from '../support/documents.ts'
import { addMember, createWorkspace, type Person, signIn } from '../support/people.ts'
import { type Phone, type PhoneOptions, startPhone } from '../support/simulated-phone.ts'
import { startTeam } from '../support/team.ts'

const { server, owner, author } = await startTeam()

async function phoneOf(person: Person, options?: PhoneOptions): Promise<Phone> {
  const phone = await startPhone(server, person, options)
  onTestFinished(() => phone[Symbol.asyncDispose]())
  return phone
}

async function aDisk(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'inviato-phone-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'disk')
}

function stored(collection: string, id: string) {
  return server.ctx.store.workspace(owner.workspaceId).get(`${collection}:${id}`)
}

describe('two phones', () => {
  test('see what the other wrote, changed and removed', async () => {
    const [office, field] = [await phoneOf(owner), await phoneOf(author)]
    const post = aPost()
    await field.insert('posts', post)
    expect(await office.until('posts', post.id, { text: post.text })).toMatchObject({ by: author.member.id })
    await office.patch('posts', post.id, { text: 'Doors at ten' })
    await field.until('posts', post.id, { text: 'Doors at ten' })
    await office.remove('posts', post.id)
    await field.until('posts', post.id, null)
  })

  test('that changed one draft without a network both find all of it', async () => {
    const [office, field] = [await phoneOf(owner), await phoneOf(author)]
    const post = aPost({ text: 'The doors of the hall open at nine.' })
    await field.insert('posts', post)
    await office.until('posts', post.id, {})
    await Promise.all([office.setConnected(false), field.setConnected(false)])
    await office.patch('posts', post.id, { text: 'The doors of the hall open at ten.', language: 'en' })
    await field.patch('posts', post.id, { text: 'The doors of the old theatre open at nine.' })
    await office.setConnected(true)
    await office.allSent()
    await field.setConnected(true)
    const merged = { text: 'The doors of the old theatre open at ten.', language: 'en' } as const
    await Promise.all([office.until('posts', post.id, merged), field.until('posts', post.id, merged)])
    const history = await owner.fetch(`/api/workspaces/${owner.workspaceId}/posts/${post.id}/history`)
    expect(historyResponse.parse(await history.json()).versions.map(({ by, merged }) => [by, merged])).toEqual([
      [author.member.id, true], [owner.member.id, false], [author.member.id, false],
    ])
  })

  test('that rewrote the same words agree on one, and both keep the other', async () => {
    const [office, field] = [await phoneOf(owner), await phoneOf(author)]
    const post = aPost({ text: 'Doors at nine.' })
    await field.insert('posts', post)
    await office.until('posts', post.id, {})
    await Promise.all([office.setConnected(false), field.setConnected(false)])
    await office.patch('posts', post.id, { text: 'Doors at ten.' })
    await field.patch('posts', post.id, { text: 'Doors at eleven.' })
    await Promise.all([office.setConnected(true), field.setConnected(true)])
    const stands = await office.until('posts', post.id, { text: 'Doors at eleven.' })
    await field.until('posts', post.id, { text: stands.text })
    for (const phone of [office, field]) {
      const kept = await phone.untilVersionOf(`posts:${post.id}`)
      expect(kept).toMatchObject({ reason: 'merged', document: { text: 'Doors at ten.' } })
    }
  })

  test('of which one removed and one edited keep the edit', async () => {
    const [office, field] = [await phoneOf(owner), await phoneOf(author)]
    const post = aPost()
    await field.insert('posts', post)
    await office.until('posts', post.id, {})
    await field.setConnected(false)
    await field.patch('posts', post.id, { text: 'Still needed' })
    await office.remove('posts', post.id)
    await office.allSent()
    await field.setConnected(true)
    await office.until('posts', post.id, { text: 'Still needed' })
  })
})

describe('a phone', () => {
  test('says what is here and why, until the server has it', async () => {
    const phone = await phoneOf(author)
    await phone.untilConnection('connected')
    await phone.setConnected(false)
    await phone.untilConnection('nothing-passes')
    const post = aPost()
    await phone.insert('posts', post)
    const key = `posts:${post.id}`
    expect(await phone.untilItems([key])).toEqual([
      { key, kind: 'words', collection: 'posts', id: post.id, reason: 'nothing-passes' },
    ])
    await phone.setConnected(true)
    await phone.allSent()
    await stored('posts', post.id)
  })

  test('whose reply was lost sends again and changes nothing', async () => {
    const phone = await phoneOf(author)
    await phone.untilConnection('connected')
    await phone.loseReplies(2)
    const post = aPost()
    await phone.insert('posts', post)
    await phone.allSent()
    expect((await phone.requests()).filter((path) => path === '/posts/push').length).toBeGreaterThan(2)
    expect((await stored('posts', post.id))._rev).toMatch(/^1-/)
  })

  test('whose write is refused keeps the words, takes the server’s state, and sends the rest', async () => {
    const phone = await phoneOf(author)
    const brand = await phone.until('workspace', owner.workspaceId, {})
    await phone.requests()
    const post = aPost()
    await Promise.all([
      phone.patch('workspace', owner.workspaceId, { name: 'Renamed by the author' }),
      phone.insert('posts', post),
    ])
    await phone.allSent()
    await phone.until('workspace', owner.workspaceId, { name: brand.name })
    expect(await phone.untilVersionOf(`workspace:${owner.workspaceId}`)).toMatchObject({
      reason: 'refused', code: 'role', document: { name: 'Renamed by the author' },
    })
    await stored('posts', post.id)
    expect((await phone.requests()).filter((path) => path === '/workspace/push')).toHaveLength(1)
  })

  test('whose new document is refused keeps the words of it alone', async () => {
    const phone = await phoneOf(author)
    await phone.untilConnection('connected')
    await phone.requests()
    const approval = aDecision(`posts:${createId()}`, { kind: 'approve', contentHash: `v1:${'a'.repeat(64)}` }, { note: 'Fine!' })
    await phone.insert('decisions', approval)
    await phone.until('decisions', approval.id, null)
    expect(await phone.untilVersionOf(`decisions:${approval.id}`)).toMatchObject({ code: 'role', document: { note: 'Fine!' } })
    await phone.allSent()
    expect((await phone.requests()).filter((path) => path === '/decisions/push')).toHaveLength(1)
  })

  test('sends what was written while its clock was set back and it was switched off', async () => {
    const disk = await aDisk()
    const before = aPost()
    const first = await phoneOf(author, { disk })
    await first.insert('posts', before)
    await first.allSent()
    await first.kill()

    const hourBack = { disk, clockOffsetMs: -3_600_000 }
    const second = await phoneOf(author, { ...hourBack, offline: true })
    const fresh = aPost()
    await second.insert('posts', fresh)
    await second.patch('posts', before.id, { text: 'Edited an hour ago' })
    await second.kill()

    const third = await phoneOf(author, hourBack)
    await third.allSent()
    expect((await stored('posts', before.id)).text).toBe('Edited an hour ago')
    await stored('posts', fresh.id)
  })

  test('that was killed goes on where it was', async () => {
    const disk = await aDisk()
    const [office, first] = [await phoneOf(owner), await phoneOf(author, { disk })]
    const post = aPost()
    await first.insert('posts', post)
    await office.until('posts', post.id, {})
    await first.untilStreaming()
    await first.kill()
    await office.patch('posts', post.id, { text: 'While it was off' })
    await office.allSent()
    const second = await phoneOf(author, { disk })
    await second.until('posts', post.id, { text: 'While it was off' })
    expect((await second.requests()).filter((path) => path.endsWith('/snapshot'))).toEqual([])
  })

  test('that lost an event of the stream reads what it missed', async () => {
    const [office, field] = [await phoneOf(owner), await phoneOf(author)]
    const [lost, seen] = [aPost(), aPost()]
    await field.untilStreaming()
    await field.dropEvents(1)
    await office.insert('posts', lost)
    await office.allSent()
    await office.insert('posts', seen)
    await field.until('posts', lost.id, {})
    await field.until('posts', seen.id, {})
  })

  test('gets all of a workspace that is larger than a page', async () => {
    const big = await createWorkspace(server, 'Un marchio grande')
    const posts = Array.from({ length: 1100 }, () => aPost())
    await server.ctx.store.workspace(big.workspaceId).bulkDocs(posts.map((post) => ({ ...post, _id: `posts:${post.id}` })))
    const phone = await phoneOf(big)
    await phone.untilCount('posts', posts.length)
  })

  test('whose member was removed stops, and keeps what it has', async () => {
    const leaver = await addMember(server, owner, 'author')
    const phone = await phoneOf(leaver)
    await phone.untilConnection('connected')
    await phone.setConnected(false)
    const post = aPost()
    await phone.insert('posts', post)
    const order = aDecision(`members:${leaver.member.id}`, { kind: 'order', act: 'remove' })
    const office = await phoneOf(owner)
    await office.insert('decisions', order)
    await office.untilRemoved(leaver.member.id)
    await phone.setConnected(true)
    await phone.untilConnection('removed')
    expect(await phone.get('posts', post.id)).toMatchObject({ text: post.text })
    expect(await phone.untilItems([`posts:${post.id}`])).toMatchObject([{ reason: 'removed' }])
  })

  test('whose member may only read a page from now on stops, and keeps what it has', async () => {
    const client = await addMember(server, owner, 'author')
    const phone = await phoneOf(client)
    await phone.untilConnection('connected')
    await phone.setConnected(false)
    const post = aPost()
    await phone.insert('posts', post)
    const office = await phoneOf(owner)
    await office.insert('decisions', aDecision(`members:${client.member.id}`, { kind: 'order', act: 'role', role: 'reviewer' }))
    await office.untilRole(client.member.id, 'reviewer')
    await phone.setConnected(true)
    await phone.untilConnection('removed')
    expect(await phone.untilItems([`posts:${post.id}`])).toMatchObject([{ reason: 'removed' }])
  })

  test('whose role shrank goes on with what it may, and keeps what it may not', async () => {
    const manager = await addMember(server, owner, 'manager')
    const phone = await phoneOf(manager)
    await phone.untilConnection('connected')
    await phone.setConnected(false)
    const [post, yes] = [aPost(), aDecision(`posts:${createId()}`, { kind: 'approve', contentHash: `v1:${'a'.repeat(64)}` }, { note: 'Fine for me' })]
    await phone.insert('decisions', yes)
    await phone.insert('posts', post)
    const office = await phoneOf(owner)
    await office.insert('decisions', aDecision(`members:${manager.member.id}`, { kind: 'order', act: 'role', role: 'author' }))
    await office.untilRole(manager.member.id, 'author')
    await phone.setConnected(true)
    expect(await phone.untilVersionOf(`decisions:${yes.id}`)).toMatchObject({ reason: 'refused', code: 'role', document: { note: 'Fine for me', editedBy: manager.member.id } })
    await phone.allSent()
    await stored('posts', post.id)
  })

  test('whose session ended says so, and goes on after signing in again', async () => {
    const away = await signIn(server, author, owner.workspaceId)
    const disk = await aDisk()
    const phone = await phoneOf(away, { disk })
    await phone.untilConnection('connected')
    await away.fetch('/api/sign-out', { json: {} })
    const post = aPost()
    await phone.insert('posts', post)
    await phone.untilConnection('signed-out')
    expect(await phone.untilItems([`posts:${post.id}`])).toMatchObject([{ reason: 'signed-out' }])
    await phone.kill()
    const back = await phoneOf(await signIn(server, author, owner.workspaceId), { disk })
    await back.allSent()
    await stored('posts', post.id)
  })

  test('of a member with a new role reads everything anew, removals too', async () => {
    const rising = await addMember(server, owner, 'author')
    const office = await phoneOf(owner)
    const phone = await phoneOf(rising)
    const [removed, kept] = [aPost(), aPost()]
    await office.insert('posts', removed)
    await office.insert('posts', kept)
    await phone.until('posts', kept.id, {})
    await phone.setConnected(false)
    await office.remove('posts', removed.id)
    await office.insert('decisions', aDecision(`members:${rising.member.id}`, { kind: 'order', act: 'role', role: 'manager' }))
    await office.untilRole(rising.member.id, 'manager')
    await phone.requests()
    await phone.setConnected(true)
    await phone.until('posts', removed.id, null)
    await phone.untilStreaming()
    expect(await phone.requests()).toContain('/posts/snapshot')
    expect(await phone.get('posts', kept.id)).not.toBeNull()
  })
})
