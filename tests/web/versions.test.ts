import { keptVersion } from '@inviato/shared/kept.ts'
import { diffText } from '@inviato/shared/diff-text.ts'
import type { Release } from '@inviato/shared/decision.ts'
import { createId } from '@inviato/shared/id.ts'
import { postContent } from '@inviato/shared/outgoing.ts'
import type { Post } from '@inviato/shared/post.ts'
import type { Version } from '@inviato/shared/version.ts'
import { filter, firstValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { conflictHandler } from '../../web/src/lib/database/conflicts.ts'
import { keep } from '../../web/src/lib/database/keep.ts'
import { insert } from '../../web/src/lib/database/write.ts'
import { ownerOf } from '../../web/src/lib/database/owner.ts'
import { keptAbout$, putAway, refused$, seenKept$, writerOfKept } from '../../web/src/lib/kept.ts'
import { restorePost } from '../../web/src/lib/restore.ts'
import { changesBetween, editOf, isLost, withContent } from '../../web/src/lib/versions.ts'
import type { Writer } from '../../web/src/lib/writer.ts'
import { aChannel, aDecision, aPost } from '../support/documents.ts'
import { aWriter } from '../support/phone-database.ts'
import { aView, byId, surroundings } from '../support/post-views.ts'

function kept(post: Post, reason: Version['reason']): Version {
  return keptVersion('posts', { ...post, _deleted: false }, { by: createId(), at: new Date().toISOString(), reason })
}

const slot = () => ({ id: createId(), mediaId: createId() })

describe('a kept version', () => {
  test('brings back the words that a merge put aside, and leaves what was added since', () => {
    const [lost, channelId] = [aPost({ text: 'Doors at ten' }), createId()]
    const now: Post = { ...lost, text: 'Doors at nine', media: [slot()], channels: [channelId], variants: [{ channelId, text: 'Nine!' }] }
    expect(editOf(kept(lost, 'merged'))?.(now)).toEqual({ ...now, text: 'Doors at ten' })
  })

  test('brings back the whole of what was refused', () => {
    const refused = aPost({ text: 'Doors at ten', media: [slot()], language: 'it' })
    const now: Post = { ...refused, text: 'Doors at nine', media: [], language: 'en' }
    expect(editOf(kept(refused, 'refused'))?.(now)).toEqual(refused)
  })

  test('brings back a time only where no word was lost', () => {
    const post = aPost({ notBefore: '2026-05-01T10:00:00.000Z' })
    expect(editOf(kept(post, 'merged'))?.({ ...post, notBefore: '2026-06-01T10:00:00.000Z' }).notBefore).toBe(post.notBefore)
    expect(editOf(kept(post, 'merged'))?.({ ...post, text: 'Other', notBefore: '2026-06-01T10:00:00.000Z' }).notBefore).toBe('2026-06-01T10:00:00.000Z')
  })

  test('is not lost where the post says the same again', () => {
    const post = aPost({ text: 'Doors at ten' })
    expect(isLost(kept(post, 'merged'), { ...post, text: 'Doors at nine' })).toBe(true)
    expect(isLost(kept(post, 'merged'), { ...post, media: [slot()] })).toBe(false)
  })

  test('that is no post to this app cannot be brought back, and is not forgotten', () => {
    const version = { ...kept(aPost(), 'refused'), document: { text: 'From a newer app', poll: true } }
    expect(editOf(version)).toBeUndefined()
    expect(isLost(version, aPost())).toBe(true)
  })
})

describe('restoring a post', () => {
  const channel = aChannel({ network: 'live', slug: 'lumen', open: true, comments: 'open' })
  const around = surroundings({ channels: byId(channel) })

  test('is an edit that can be taken back', async () => {
    const writer = await aWriter()
    const post = await insert(writer.database.posts, aPost({ text: 'Doors at ten', media: [slot()] }))
    const undo = await restorePost(writer, aView({ post }), around, withContent(aPost({ text: 'Doors at nine', channels: [channel.id] })))
    expect(await read(writer, post.id)).toMatchObject({ text: 'Doors at nine', media: [], channels: [channel.id] })
    await undo()
    expect(await read(writer, post.id)).toEqual(post)
    expect(await writer.database.decisions.find().exec()).toEqual([])
  })

  test('to what was once released holds it first: nothing goes out by looking back', async () => {
    const writer = await aWriter()
    const released = aPost({ text: 'Doors at nine', channels: [channel.id] })
    const content = postContent(released, around.channels, around.media)
    const release = aDecision(`posts:${released.id}`, { kind: 'release', intent: 'schedule', contentHash: content.ok ? content.hash : '' })
    const post = await insert(writer.database.posts, { ...released, text: 'Doors at ten' })
    await restorePost(writer, aView({ post, status: 'on-hold', release: release as Release, decisions: [release] }), around, withContent(released))
    const [hold] = await writer.database.decisions.find().exec()
    expect(hold?.body).toMatchObject({ kind: 'order', act: 'hold' })
    expect(await read(writer, post.id)).toMatchObject({ text: 'Doors at nine' })
  })

  async function read({ database }: Writer, id: string) {
    return (await database.posts.findOne(id).exec())?.toMutableJSON()
  }
})

describe('what changed', () => {
  test('is told word by word', () => {
    expect(diffText('Doors at nine tonight', 'Doors at ten tonight')).toEqual([
      { is: 'same', text: 'Doors at' },
      { is: 'removed', text: ' nine' },
      { is: 'added', text: ' ten' },
      { is: 'same', text: ' tonight' },
    ])
  })

  test('is told of pictures, channels and a channel’s own text', () => {
    const [one, two, three] = [slot(), slot(), slot()]
    const [live, other] = [createId(), createId()]
    const before = aPost({ media: [one, two], channels: [live], variants: [{ channelId: live, text: 'Live' }] })
    const after: Post = { ...before, media: [two, one, three], channels: [other], variants: [] }
    expect(changesBetween(before, after)).toEqual({
      own: [{ channelId: live, runs: [{ is: 'removed', text: 'Live' }] }],
      media: { added: 1, removed: 0, moved: true },
      channelsAdded: [other],
      channelsRemoved: [live],
      times: false,
      other: true,
    })
  })
})

describe('a phone', () => {
  test('says whose words a merge put aside', async () => {
    const { database } = await aWriter()
    const colleague = createId()
    const base = { ...aPost({ text: 'Doors at nine' }), _deleted: false }
    const theirs = { ...base, text: 'Doors at ten', editedBy: colleague }
    const { resolve } = conflictHandler('posts', database)
    await resolve({ newDocumentState: { ...base, text: 'Doors at half past nine' }, assumedMasterState: base, realMasterState: theirs }, '')
    await resolve({ newDocumentState: { ...base, text: 'At 9' }, assumedMasterState: base, realMasterState: theirs }, '')
    const versions = await firstValueFrom(keptAbout$(database, `posts:${base.id}`))
    expect(versions.map((each) => [each.document.text, writerOfKept(each)]).toSorted()).toEqual([['At 9', ownerOf(database)], ['Doors at ten', colleague]])
  })

  test('tells what was refused of its member until it was looked at, also what the server would not even keep', async () => {
    const { database } = await aWriter()
    const member = ownerOf(database)
    const post = { ...aPost({ text: 'Refused' }), _deleted: false }
    const id = (await keep(database, 'posts', post, { reason: 'refused', code: 'role' })) ?? ''
    const only = kept(aPost({ text: 'On this phone alone' }), 'refused')
    await keep(database, 'versions', { ...only, by: member, _deleted: false }, { reason: 'refused', code: 'too-large' })
    const told = await firstValueFrom(refused$(database, member))
    expect(told.map(({ document }) => document.text).toSorted()).toEqual(['On this phone alone', 'Refused'])
    expect(await firstValueFrom(refused$(database, createId()))).toEqual([])

    const next = firstValueFrom(refused$(database, member).pipe(filter(({ length }) => length === 1)))
    await putAway(database, id)
    expect((await next).map(({ document }) => document.text)).toEqual(['On this phone alone'])
    await putAway(database, only.id)
    expect(await firstValueFrom(seenKept$(database))).toEqual(new Set([id, only.id]))
    expect(await firstValueFrom(refused$(database, member))).toEqual([])
  })
})
