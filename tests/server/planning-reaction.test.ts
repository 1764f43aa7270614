import { createId } from '@inviato/shared/id.ts'
import type { CommentDocument } from '@inviato/shared/comment.ts'
import { replyContent } from '@inviato/shared/outgoing.ts'
import { expect, test } from 'vitest'
import { aDecision, aMedia, aMember } from '../support/documents.ts'
import { minute } from '../support/clock.ts'
import { network, restartPress, startPress } from '../support/press.ts'

test('plans in whatever order documents arrive', async () => {
  await using it = await startPress()
  const { room, live } = it
  const media = aMedia()
  const post = { ...(await room.post({ channels: [] })), channels: [live.id], media: [{ id: createId(), mediaId: media.id }] }
  await room.media(media)
  await room.release(post)
  const stored = await room.db.get(`media:${media.id}`)
  await room.db.remove({ _id: stored._id, _rev: stored._rev })
  await room.write('posts', post)
  await it.server.settled()
  expect(await room.publication(post, live)).toBeUndefined()
  await room.write('media', media)
  await room.until(post, live, 'scheduled')
})

test('holds what was edited after its release, and a new alt text is an edit', async () => {
  await using it = await startPress()
  const { room, live } = it
  const media = aMedia()
  await room.media(media)
  const post = await it.publish({ media: [{ id: createId(), mediaId: media.id }] })
  await room.until(post, live, 'scheduled')
  await room.write('media', { ...media, alt: 'Somebody else' })
  await room.until(post, live, 'held')
  await room.write('media', media)
  await room.until(post, live, 'scheduled')
  await room.write('posts', { ...post, text: 'Half a' })
  await room.until(post, live, 'held')
})

test('plans again when the policy, an event or a channel changes', async () => {
  await using it = await startPress()
  const { room, live } = it
  const post = await it.publish()
  await room.until(post, live, 'scheduled')
  const workspace = await room.db.get(`workspace:${room.id}`)
  const { _id, _rev, ...fields } = workspace
  await room.db.put({ ...fields, _id, _rev, policy: { ...Object(fields.policy), approval: 'needed' } })
  await room.until(post, live, 'held')
  await room.db.put({ ...fields, _id, _rev: (await room.db.get(_id))._rev })
  await room.until(post, live, 'scheduled')
})

test('counts a cancellation that came while the server was down', async () => {
  await using it = await restartPress(network({}), {
    async meanwhile({ room, server }, post) {
      // It arrives as the server stops: stored, and nobody has dealt with it.
      server.ctx.stop()
      await room.order(`posts:${post.id}`, 'cancel')
    },
  })
  await it.room.until(it.post, it.live, 'cancelled')
  expect(it.asked).toHaveLength(0)
})

test('counts what was published by hand before it was planned', async () => {
  await using it = await startPress()
  const { room } = it
  const hand = await room.channel({ network: 'by-hand', label: 'Instagram', format: 'story' })
  const post = await room.post({ channels: [hand.id] })
  // From a phone back in range: what was done is there before the word that it was ready.
  await room.order(`publications:${post.id}:${hand.id}`, 'done', { seenState: 'scheduled', url: 'https://social.example.com/p/1' })
  await it.server.settled()
  await room.release(post)
  expect(await room.until(post, hand, 'published')).toMatchObject({ vouchedBy: room.manager.id, url: 'https://social.example.com/p/1' })
})

test('publishes an answer to a comment under the post it belongs to', async () => {
  await using it = await startPress()
  const { room, live, clock } = it
  const post = await it.publishNow()
  await room.until(post, live, 'published')
  const at = clock.now().toISOString()
  const parentId = createId()
  await room.write<CommentDocument>('comments', {
    id: parentId, at, postId: post.id,
    body: { kind: 'public', publicationId: `${post.id}:${live.id}`, channelId: live.id, author: { name: 'Ada' }, text: 'When?', remoteId: parentId, visible: 'shown' },
  })
  const reply = { id: createId(), by: room.manager.id, at, postId: post.id, body: { kind: 'reply' as const, parentId, channelId: live.id, text: 'At nine.' } }
  await room.write<CommentDocument>('comments', reply)
  const { hash } = replyContent(reply, live)
  await room.write('decisions', aDecision(`comments:${reply.id}`, { kind: 'release', contentHash: hash, intent: 'publish' }, { by: room.manager.id, at, arrivedAt: at }))
  await room.until(reply, live, 'scheduled')
  clock.forward(10_000)
  expect(await room.until(reply, live, 'published')).toMatchObject({
    subjectKind: 'reply', postId: post.id, url: `${it.server.ctx.publicUrl.origin}/live/lumen/${post.id}#c-${reply.id}:${live.id}`,
  })
})

test('lets an author answer alone only where the brand does', async () => {
  await using it = await startPress()
  const { room, live, clock } = it
  const author = aMember('author')
  await room.write('members', author)
  const { _id, _rev, ...fields } = await room.db.get(`workspace:${room.id}`)
  await room.db.put({ ...fields, _id, _rev, policy: { ...Object(fields.policy), authorsAnswer: false } })
  const at = clock.now().toISOString()
  const reply = { id: createId(), by: author.id, at, postId: createId(), body: { kind: 'reply' as const, parentId: createId(), channelId: live.id, text: 'At nine.' } }
  await room.write<CommentDocument>('comments', reply)
  const { hash } = replyContent(reply, live)
  const release = aDecision(`comments:${reply.id}`, { kind: 'release', contentHash: hash, intent: 'publish' }, { by: author.id, at, arrivedAt: at })
  await room.write('decisions', release)
  await it.server.settled()
  expect(await room.publication(reply, live)).toBeUndefined()
  clock.forward(minute)
  const later = clock.now().toISOString()
  await room.write('decisions', aDecision(`comments:${reply.id}`, { kind: 'approve', contentHash: hash }, { by: room.manager.id, at: later, arrivedAt: later }))
  await room.until(reply, live, 'scheduled')
})
