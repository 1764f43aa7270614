import type { StoredDocument } from '@inviato/server/src/database/database.ts'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { giveBackResponse, lossResponse, snapshotResponse } from '@inviato/shared/replication.ts'
import { checkpointOf, inAddress } from '../support/checkpoint.ts'
import { aDecision, aPost, aPublication } from '../support/documents.ts'
import { reconnect, serverThatIsSetBack } from '../support/set-back.ts'

const { owner, author, home, database, phoneOf, backup, restore, whileStopped, contents } = serverThatIsSetBack()

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'inviato-copy-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

async function expectLost(asked: Promise<Response>): Promise<void> {
  const response = await asked
  expect(response.status).toBe(409)
  expect(await response.json()).toMatchObject({ code: 'history_lost' })
}

const replaceHome = (copy: string) => rm(home().folder, { recursive: true }).then(() => cp(copy, home().folder, { recursive: true }))

function published(postId: string): StoredDocument {
  const publication = aPublication({ postId, state: 'published', attempts: 1, remoteIds: ['1'], arrivedAt: new Date().toISOString() })
  return { ...publication, _id: `publications:${publication.id}`, _rev: '' }
}

describe('a store that was set back', () => {
  test('is given back all that it lost, revision by revision, before anything is sent', async () => {
    const [office, field] = [await phoneOf(owner), await phoneOf(author)]
    const [edited, removed] = [aPost({ text: 'Doors at nine' }), aPost()]
    await office.insert('posts', edited)
    await office.insert('posts', removed)
    await office.allSent()
    const saved = await backup()

    const lost = aPost({ text: 'Written after the backup' })
    const { _rev, ...publication } = published(edited.id)
    await database().bulkDocs([publication])
    await office.patch('posts', edited.id, { text: 'Doors at ten' })
    await field.insert('posts', lost)
    await field.remove('posts', removed.id)
    for (const phone of [office, field]) {
      await phone.until('posts', edited.id, { text: 'Doors at ten' })
      await phone.until('posts', lost.id, {})
      await phone.until('posts', removed.id, null)
      await phone.until('publications', String(publication.id), {})
      await phone.setConnected(false)
    }
    const before = await contents()
    await restore(saved)
    expect(await contents()).not.toEqual(before)

    await reconnect(office, field)
    expect(await contents()).toEqual(before)
    for (const phone of [office, field]) {
      expect(await phone.get('posts', edited.id)).toMatchObject({ text: 'Doors at ten' })
      expect(await phone.get('posts', removed.id)).toBeNull()
      expect(await phone.items()).toEqual([])
    }
  })

  test('and was written to since keeps both', async () => {
    const [office, field] = [await phoneOf(owner), await phoneOf(author)]
    const post = aPost({ text: 'The doors open at nine.' })
    await office.insert('posts', post)
    await field.until('posts', post.id, {})
    const saved = await backup()
    await field.setConnected(false)
    await office.patch('posts', post.id, { text: 'The big doors open at nine.' })
    await office.allSent()
    await office.untilEchoed('posts', post.id)
    await office.setConnected(false)
    await restore(saved)

    await field.setConnected(true)
    await field.patch('posts', post.id, { text: 'The doors open at ten.' })
    await field.allSent()
    await office.setConnected(true)
    const both = 'The big doors open at ten.'
    await office.until('posts', post.id, { text: both })
    await field.until('posts', post.id, { text: both })
    expect((await office.all('versions')).length).toBe(0)
  })

  test('gets what was never sent, on the base that it had', async () => {
    const [office, field] = [await phoneOf(owner), await phoneOf(author)]
    const post = aPost({ text: 'Doors at nine' })
    await office.insert('posts', post)
    await field.until('posts', post.id, {})
    const saved = await backup()
    await office.patch('posts', post.id, { text: 'Doors at ten' })
    await field.until('posts', post.id, { text: 'Doors at ten' })
    await Promise.all([office.setConnected(false), field.setConnected(false)])
    await field.patch('posts', post.id, { text: 'Doors at ten sharp' })
    await restore(saved)
    await field.setConnected(true)
    await field.allSent()
    await office.setConnected(true)
    await office.until('posts', post.id, { text: 'Doors at ten sharp' })
    expect(await office.all('versions')).toEqual([])
  })

  test('is given back by a second phone too, whose own work it would seem to know by then', async () => {
    const [office, field] = [await phoneOf(owner), await phoneOf(author)]
    const saved = await backup()
    await field.setConnected(false)
    const [first, second] = [aPost(), aPost()]
    await office.insert('posts', first)
    await office.untilEchoed('posts', first.id)
    await office.setConnected(false)
    await field.setConnected(true)
    await field.until('posts', first.id, {})
    await field.insert('posts', second)
    await field.untilEchoed('posts', second.id)
    await field.setConnected(false)
    await restore(saved)
    await reconnect(office, field)
    await office.until('posts', second.id, {})
  })

  test('and is empty gets everything', async () => {
    const [office, field] = [await phoneOf(owner), await phoneOf(author)]
    const posts = [aPost(), aPost(), aPost()]
    for (const post of posts) await field.insert('posts', post)
    for (const post of posts) {
      await office.until('posts', post.id, {})
      await field.untilEchoed('posts', post.id)
    }
    await Promise.all([office.setConnected(false), field.setConnected(false)])
    const before = await contents()
    await restore([])
    expect(await contents()).toEqual([])
    await Promise.all([office.setConnected(true), field.setConnected(true)])
    await Promise.all([office.untilStreaming(), field.untilStreaming()])
    expect(await contents()).toEqual(before)
    expect(await field.items()).toEqual([])
  })

  test('goes on being given back when the way breaks meanwhile', async () => {
    const phone = await phoneOf(owner)
    const [post, unseen] = [aPost({ text: 'Doors at nine' }), aPost()]
    await phone.insert('posts', post)
    await phone.untilEchoed('posts', post.id)
    await phone.dropEvents(20)
    await phone.insert('posts', unseen)
    await phone.allSent()
    await phone.setConnected(false)
    await phone.patch('posts', post.id, { text: 'Doors at ten' })
    await restore([])
    await phone.loseRequests(1, '/push')
    await phone.setConnected(true)
    await phone.allSent()
    expect(await database().get(`posts:${post.id}`)).toMatchObject({ text: 'Doors at ten' })
  })

  describe('and is given first what its phone had not seen again', () => {
    test('keeps removed what was removed', async () => {
      const [office, field] = [await phoneOf(owner), await phoneOf(author)]
      const post = aPost()
      await office.insert('posts', post)
      await field.until('posts', post.id, {})
      await office.untilEchoed('posts', post.id)
      await office.setConnected(false)
      await field.dropEvents(20)
      await field.remove('posts', post.id)
      await field.allSent()
      await field.setConnected(false)
      await restore([])
      await reconnect(field, office)
      await office.until('posts', post.id, null)
      expect(await contents()).toContain(`posts:${post.id} removed`)
    })

    test('knows who had made it, and keeps nothing twice', async () => {
      const [office, field] = [await phoneOf(owner), await phoneOf(author)]
      const post = aPost({ text: 'Doors open at nine' })
      await office.insert('posts', post)
      await field.until('posts', post.id, {})
      await office.untilEchoed('posts', post.id)
      await office.setConnected(false)
      await field.dropEvents(20)
      await field.patch('posts', post.id, { text: 'Open at ten' })
      await field.allSent()
      await field.setConnected(false)
      await restore([])
      await reconnect(field, office)
      await office.until('posts', post.id, { text: 'Open at ten', by: owner().member.id })
      expect(await office.all('versions')).toEqual([])
    })

    test('counts a decision from when it first arrived', async () => {
      const [office, field] = [await phoneOf(owner), await phoneOf(author)]
      const decision = aDecision(`posts:${aPost().id}`, { kind: 'order', act: 'hold' })
      await office.dropEvents(20)
      await office.insert('decisions', decision)
      await office.allSent()
      await field.until('decisions', decision.id, {})
      const before = await contents()
      await Promise.all([office.setConnected(false), field.setConnected(false)])
      await restore([])
      await reconnect(office, field)
      expect(await contents()).toEqual(before)
    })
  })

  test.runIf(process.env.TEST_STORE !== 'couchdb')('from a copy of its folder is given back what it lost', async () => {
    const copy = await emptyFolder()
    const phone = await phoneOf(owner)
    const [kept, lost] = [aPost(), aPost()]
    await phone.insert('posts', kept)
    await phone.untilEchoed('posts', kept.id)
    await whileStopped(() => cp(home().folder, copy, { recursive: true }))
    await phone.insert('posts', lost)
    await phone.untilEchoed('posts', lost.id)
    const before = await contents()
    await whileStopped(() => replaceHome(copy))
    await phone.untilGivenBack()
    expect(await contents()).toEqual(before)
  })

  test.runIf(process.env.TEST_STORE !== 'couchdb')('is set back once more before it is given back, and still known for it by everybody', async () => {
    const copy = await emptyFolder()
    const phone = await phoneOf(owner)
    const [kept, lost] = [aPost(), aPost()]
    await phone.insert('posts', kept)
    await phone.untilEchoed('posts', kept.id)
    await whileStopped(() => cp(home().folder, copy, { recursive: true }))
    await phone.untilStreaming()
    await phone.insert('posts', lost)
    await phone.untilEchoed('posts', lost.id)
    await phone.setConnected(false)
    const at = `/api/workspaces/${owner().workspaceId}/replication`
    const checkpoint = await checkpointOf(owner())
    const read = (what: string) => owner().fetch(`${at}${what}&limit=100&${inAddress(checkpoint)}`)
    const { documents } = snapshotResponse.parse(await (await read('/posts/snapshot?before=z')).json())
    await whileStopped(() => replaceHome(copy))
    // Who met the loss before the store was set back once more brings it what it knows without having met this one.
    const rows = documents.map((document) => ({ collection: 'posts', document }))
    const met = lossResponse.parse(await (await owner().fetch(`${at}/loss`, { json: { checkpoint, pushed: null } })).json())
    const given = await owner().fetch(`${at}/give-back`, { json: { ...met, pushed: null, rows } })
    const { documents: differing, refusals, pushed } = giveBackResponse.parse(await given.json())
    expect({ differing, refusals }).toEqual({ differing: { posts: [] }, refusals: [] })
    for (const what of ['/feed?', '/posts/snapshot?before=z']) await expectLost(read(what))
    // Set back behind that: what was given is lost again, and the place that was told for it counts nothing.
    await whileStopped(() => replaceHome(copy))
    await expectLost(owner().fetch(`${at}/give-back`, { json: { ...met, pushed, rows } }))
    await expectLost(owner().fetch(`${at}/posts/push`, { json: { ...met, pushed, rows: [] } }))
  })

  test.runIf(process.env.TEST_STORE !== 'couchdb')('is set back behind what one gave back, though not behind where that one begins anew', async () => {
    const [copy, later] = [await emptyFolder(), await emptyFolder()]
    const phone = await phoneOf(owner)
    const [kept, lost] = [aPost(), aPost()]
    await phone.insert('posts', kept)
    await phone.untilEchoed('posts', kept.id)
    await whileStopped(() => cp(home().folder, copy, { recursive: true }))
    await phone.untilStreaming()
    await phone.insert('posts', lost)
    await phone.untilEchoed('posts', lost.id)
    await phone.setConnected(false)
    const at = `/api/workspaces/${owner().workspaceId}/replication`
    const checkpoint = await checkpointOf(owner())
    const { documents } = snapshotResponse.parse(await (await owner().fetch(`${at}/posts/snapshot?limit=100`)).json())
    const rows = documents.map((document) => ({ collection: 'posts', document }))
    await whileStopped(() => replaceHome(copy))
    const met = lossResponse.parse(await (await owner().fetch(`${at}/loss`, { json: { checkpoint, pushed: null } })).json())
    await whileStopped(() => cp(home().folder, later, { recursive: true }))
    const given = await owner().fetch(`${at}/give-back`, { json: { ...met, pushed: null, rows } })
    const { pushed } = giveBackResponse.parse(await given.json())
    await whileStopped(() => replaceHome(later))
    for (const what of ['/feed?limit=100&', '/posts/snapshot?limit=100&', '/stream?']) {
      await expectLost(owner().fetch(`${at}${what}${inAddress(met.checkpoint, pushed)}`))
    }
    await expectLost(owner().fetch(`${at}/give-back`, { json: { ...met, pushed, rows: [] } }))
  })

  test.runIf(process.env.TEST_STORE !== 'couchdb')('is known by the last push alone', async () => {
    const copy = await emptyFolder()
    const phone = await phoneOf(owner)
    const post = aPost()
    await phone.insert('posts', post)
    await phone.untilEchoed('posts', post.id)
    await whileStopped(() => cp(home().folder, copy, { recursive: true }))
    await phone.untilStreaming()
    await phone.dropEvents(20)
    await phone.patch('posts', post.id, { text: 'Nobody else has heard of it' })
    await phone.allSent()
    await phone.setConnected(false)
    await whileStopped(() => replaceHome(copy))
    await phone.setConnected(true)
    await phone.untilGivenBack()
    expect(await database().get(`posts:${post.id}`)).toMatchObject({ text: 'Nobody else has heard of it' })
  })
})
