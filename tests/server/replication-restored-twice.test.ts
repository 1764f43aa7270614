import { isChannel } from '@inviato/shared/channel.ts'
import { postContent } from '@inviato/shared/outgoing.ts'
import { defaultPolicy } from '@inviato/shared/workspace.ts'
import { expect, test } from 'vitest'
import { hour } from '../support/clock.ts'
import { aDecision, aPost } from '../support/documents.ts'
import { reconnect, serverThatIsSetBack } from '../support/set-back.ts'

const { server, owner, author, database, phoneOf, backup, restore, contents } = serverThatIsSetBack()

test('what was removed stays so in a store that is set back twice', async () => {
  const [office, field] = [await phoneOf(owner), await phoneOf(author)]
  const posts = [aPost(), aPost(), aPost(), aPost(), aPost(), aPost()]
  for (const post of posts) await office.insert('posts', post)
  for (const post of posts) await field.until('posts', post.id, {})
  const saved = await backup()
  for (const post of posts) await office.remove('posts', post.id)
  for (const phone of [office, field]) for (const post of posts) await phone.until('posts', post.id, null)
  await office.allSent()

  for (const _ of ['once', 'again']) {
    await Promise.all([office.setConnected(false), field.setConnected(false)])
    await restore(saved)
    await reconnect(office, field)
  }
  expect((await contents()).filter((each) => each.startsWith('posts:'))).toEqual(posts.map(({ id }) => `posts:${id} removed`).sort())
})

/** Where the store makes no difference; starting a server anew on the other one takes its time. */
const embedded = test.runIf(process.env.TEST_STORE !== 'couchdb')

embedded('a store that is set back twice, by a clock that is slow, comes to the same merge twice', async () => {
  const office = await phoneOf(owner)
  const post = aPost({ text: 'Doors at nine' })
  await office.insert('posts', post)
  await office.untilEchoed('posts', post.id)
  const saved = await backup()
  await office.patch('posts', post.id, { text: 'Doors at nine by the harbour' })
  await office.allSent()
  await office.untilEchoed('posts', post.id)

  for (const _ of ['once', 'again']) {
    await office.setConnected(false)
    await restore(saved, -2 * hour)
    await reconnect(office)
    await office.until('posts', post.id, { text: 'Doors at nine by the harbour' })
  }
  expect(await office.all('versions')).toEqual([])
})

embedded('what nobody had approved does not go out because the store forgot that it must be', async () => {
  const office = await phoneOf(owner)
  const { workspaceId } = owner()
  await office.patch('workspace', workspaceId, { policy: { ...defaultPolicy, approval: 'needed' } })
  const channels = (await office.all('channels')).filter(isChannel)
  const post = aPost({ channels: channels.map(({ id }) => id) })
  const content = postContent(post, new Map(channels.map((each) => [each.id, each])), new Map())
  if (!content.ok) throw new Error(content.reason)
  const release = aDecision(`posts:${post.id}`, { kind: 'release', contentHash: content.hash, intent: 'publish' })
  await office.insert('posts', post)
  await office.insert('decisions', release)
  await office.untilEchoed('decisions', release.id)
  await office.untilEchoed('posts', post.id)
  await office.untilEchoed('workspace', workspaceId)

  await office.setConnected(false)
  await restore([], hour)
  await reconnect(office)
  await server().settled()
  expect((await contents()).filter((each) => each.startsWith('publications:'))).toEqual([])
})

embedded('who made a document is known, though only somebody who changed it gives it back', async () => {
  const [office, field] = [await phoneOf(owner), await phoneOf(author)]
  const post = aPost({ text: 'Doors open at nine' })
  await office.insert('posts', post)
  await field.until('posts', post.id, {})
  await office.setConnected(false)
  await field.dropEvents(20)
  await field.patch('posts', post.id, { text: 'Open at ten' })
  await field.allSent()
  await field.setConnected(false)
  await restore([])
  await reconnect(field)
  await field.until('posts', post.id, { text: 'Open at ten', by: owner().member.id, editedBy: author().member.id })
})

embedded('a change that was given back as a line of its own can be made again', async () => {
  const before = { _id: 'posts:any', _rev: `1-${'a'.repeat(32)}`, text: 'Doors at nine' }
  const change = { ...before, text: 'Doors at ten' }
  await database().bulkDocs([before], { new_edits: false })
  const [made] = await database().bulkDocs([change])
  await restore([])
  await database().bulkDocs([before, { ...change, _rev: String(made?.ok && made.rev) }], { new_edits: false })
  expect(await database().bulkDocs([change])).toMatchObject([{ ok: true }])
})
