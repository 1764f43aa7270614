import type { Role } from '@inviato/shared/member.ts'
import { postContent } from '@inviato/shared/outgoing.ts'
import { publicationState } from '@inviato/shared/publication.ts'
import { defaultPolicy, type Policy } from '@inviato/shared/workspace.ts'
import { expect, test } from 'vitest'
import { isClear, isOut, obstaclesOf, release, type Way, wayOf } from '../../web/src/lib/releases.ts'
import { aChannel, aMedia, aPost, aPublication } from '../support/documents.ts'
import { aWriter } from '../support/phone-database.ts'
import { byId, surroundings } from '../support/post-views.ts'

const wished = { publishAt: { at: '2026-05-13T19:30:00.000Z', wall: '2026-05-13T21:30', zone: 'Europe/Rome' } }
const needed: Policy = { ...defaultPolicy, approval: 'needed' }
const channel = aChannel({ network: 'live', slug: 'lumen', open: true, comments: 'open' })
const around = surroundings({ channels: byId(channel) })

/** The way of a post with no time, of one with a time. */
const ways: [policy: Policy, role: Role, at: [Way, Way]][] = [
  [defaultPolicy, 'author', ['publish', 'schedule']],
  [needed, 'author', ['submit', 'submit']],
  [needed, 'manager', ['submit', 'submit']],
  [{ ...needed, ownWork: true }, 'author', ['submit', 'submit']],
  [{ ...needed, ownWork: true }, 'manager', ['publish', 'schedule']],
  [{ ...needed, ownWork: true }, 'owner', ['publish', 'schedule']],
  [{ ...needed, ownWork: true, approvers: 2 }, 'owner', ['submit', 'submit']],
]

test.each(ways)('under %o the way of an %s is as the policy says', (policy, role, expected) => {
  expect([wayOf({}, policy, role), wayOf(wished, policy, role)]).toEqual(expected)
})

test('names what keeps a post, from a missing channel to a time that has passed', () => {
  const now = new Date('2026-05-13T19:30:00.000Z')
  const of = (fields: Parameters<typeof aPost>[0]) => obstaclesOf(aPost({ channels: [channel.id], ...fields }), around, now)
  expect(of({})).toEqual({ missing: undefined, problems: [], neverOpen: false, late: false })
  expect(of({ channels: [] })).toMatchObject({ missing: 'no-channel' })
  expect(of({ text: '' }).problems).toMatchObject([{ code: 'empty' }])
  expect(of({ notBefore: now.toISOString(), notAfter: now.toISOString() })).toMatchObject({ neverOpen: true })
  expect(of({ notAfter: now.toISOString() })).toMatchObject({ neverOpen: false })
  expect(of(wished)).toMatchObject({ late: true })
  expect(obstaclesOf(aPost(wished), around, new Date(now.getTime() - 1))).toMatchObject({ late: false })
})

test('is clear of everything but a late time, which a person may still decide', () => {
  const clear = { missing: undefined, problems: [], neverOpen: false, late: true }
  expect(isClear(clear)).toBe(true)
  expect(isClear({ ...clear, missing: 'no-channel' })).toBe(false)
  expect(isClear({ ...clear, problems: obstaclesOf(aPost({ text: '', channels: [channel.id] }), around, new Date()).problems })).toBe(false)
  expect(isClear({ ...clear, neverOpen: true })).toBe(false)
})

type Writing = Awaited<ReturnType<typeof aManager>>

async function aManager() {
  return { ...(await aWriter()), role: 'manager' as Role }
}

/** Releases a new post of these fields; the decisions written about it. */
async function released(writer: Writing, way: Way, policy: Policy, fields: Parameters<typeof aPost>[0] = {}) {
  const post = aPost({ channels: [channel.id], ...fields })
  const decision = await release(writer, post, way, { ...around, policy })
  const written = await writer.database.decisions.find({ selector: { subject: `posts:${post.id}` }, sort: [{ id: 'asc' }] }).exec()
  return { post, decision, bodies: written.map((each) => each.body) }
}

test('releases exactly the content that was seen', async () => {
  const { post, decision, bodies } = await released(await aManager(), 'publish', defaultPolicy)
  const content = postContent(post, around.channels, around.media)
  const contentHash = content.ok ? content.hash : ''
  expect(decision).toMatchObject({ subject: `posts:${post.id}` })
  expect(bodies).toEqual([{ kind: 'release', contentHash, intent: 'publish' }])
})

test('gives one’s own yes with it where the policy takes it, and none with what is submitted', async () => {
  const [writer, own] = [await aManager(), { ...needed, ownWork: true }]
  const scheduled = await released(writer, 'schedule', own, wished)
  expect(scheduled.bodies).toMatchObject([{ kind: 'release', intent: 'schedule' }, { kind: 'approve' }])
  const submitted = await released(writer, 'submit', own)
  expect(submitted.bodies).toMatchObject([{ kind: 'release' }])
})

test('submits the wish to publish too: without a time it goes out with the yes', async () => {
  const writer = await aManager()
  expect((await released(writer, 'submit', needed)).bodies).toMatchObject([{ intent: 'publish' }])
  expect((await released(writer, 'submit', needed, wished)).bodies).toMatchObject([{ intent: 'submit' }])
})

test('writes nothing where the post cannot go out as it was seen', async () => {
  const empty = { media: [{ id: aMedia().id, label: 'The stage' }] }
  const { decision, bodies } = await released(await aManager(), 'publish', defaultPolicy, empty)
  expect([decision, bodies]).toEqual([undefined, []])
})

test('is out from the moment that a network may have been asked', () => {
  const out = publicationState.options.filter((state) => isOut({ publications: [aPublication({ state })] }))
  expect(out).toEqual(['submitting', 'processing', 'unconfirmed', 'published', 'removing', 'removed'])
})
