import { createId } from '@inviato/shared/id.ts'
import type { Role } from '@inviato/shared/member.ts'
import { postContent } from '@inviato/shared/outgoing.ts'
import type { PostStatus } from '@inviato/shared/status.ts'
import { defaultPolicy, type Policy } from '@inviato/shared/workspace.ts'
import { describe, expect, test } from 'vitest'
import { type PostView, viewOf } from '../../web/src/lib/post-view.ts'
import { type AgendaInput, agendaOf } from '../../web/src/routes/(app)/now/agenda.ts'
import { aChannel, aDecision, aMember, anEvent, aPost, aPublication } from '../support/documents.ts'
import { aView, byId, surroundings } from '../support/post-views.ts'

const now = new Date('2026-05-13T18:00:00.000Z')
const me = { id: createId(), role: 'author' as Role }

function agenda(views: PostView[], more: Partial<AgendaInput> = {}) {
  return agendaOf({ views, around: surroundings(), me, now, ...more })
}

/** Where a post of this status stands for its own author, and for a colleague. */
const places: [status: PostStatus, own: string, of: string][] = [
  ['draft', 'draft', ''],
  ['cancelled', 'draft', ''],
  ['ready', 'next', 'next'],
  ['approved', 'next', 'next'],
  ['scheduled', 'next', 'next'],
  ['publishing', 'next', 'next'],
  ['published', '', ''],
  ['changes-asked', 'task', ''],
  ['on-hold', 'task', ''],
  ['not-sent', 'task', 'task'],
  ['missed', 'task', 'task'],
  ['maybe-live', 'task', 'task'],
  ['published-in-part', 'task', 'task'],
  ['waiting-for-media', 'task', 'task'],
]

test.each(places)('a post that is %s has its one place', (status, own, others) => {
  const placeOf = (view: PostView) => {
    const { tasks, outNext, drafts } = agenda([view])
    return [tasks.length && 'task', outNext.length && 'next', drafts.length && 'draft'].filter(Boolean).join()
  }
  expect(placeOf(aView({ status, post: aPost({ by: me.id }) }))).toBe(own)
  expect(placeOf(aView({ status }))).toBe(others)
})

test('what was sent back is also the task of who released it for its author', () => {
  const release = aDecision('posts:x', { kind: 'release', contentHash: `v1:${'a'.repeat(64)}`, intent: 'submit' }, { by: me.id })
  if (release.body.kind !== 'release') throw new Error('a release expected')
  expect(agenda([aView({ status: 'changes-asked', release: { ...release, body: release.body } })]).tasks).toHaveLength(1)
})

test('leads from a post to be published by hand to its own screen, from any other trouble to the post', () => {
  const due = aPublication({ network: 'by-hand', state: 'by-hand' })
  const byHand = aView({ status: 'by-hand', publications: [due] })
  const missed = aView({ status: 'missed' })
  expect(agenda([byHand, missed]).tasks.map(({ href }) => href)).toEqual([
    `/posts/${byHand.post.id}/by-hand/${due.channelId}`, `/posts/${missed.post.id}`,
  ])
})

describe('a post in review', () => {
  const policy: Policy = { ...defaultPolicy, approval: 'needed' }
  const channel = aChannel({ network: 'live', slug: 'lumen', open: true, comments: 'open' })
  const [author, manager] = [aMember('author'), aMember('manager')]
  const post = aPost({ channels: [channel.id], by: author.id })
  const channels = byId(channel)
  const content = postContent(post, channels, new Map())
  const contentHash = content.ok ? content.hash : ''

  function tasksOf(reader: { id: string; role: Role }, by: string): string[] {
    const release = aDecision(`posts:${post.id}`, { kind: 'release', contentHash, intent: 'submit' }, { by })
    const around = surroundings({ channels, policy, members: byId(author, manager), decisions: new Map([[`posts:${post.id}`, [release]]]) })
    const view = viewOf(post, around)
    expect(view.status).toBe('in-review')
    return agenda([view], { around, me: reader }).tasks.map(({ href }) => href)
  }

  test('is the task of who has a say, and of nobody else', () => {
    expect(tasksOf({ id: manager.id, role: 'manager' }, author.id)).toEqual([`/approvals/${post.id}`])
    expect(tasksOf({ id: author.id, role: 'author' }, author.id)).toEqual([])
    expect(tasksOf({ id: manager.id, role: 'manager' }, manager.id)).toEqual([])
  })
})

test('puts first what is due first, and before it what has no time', () => {
  const times = ['2026-05-13T20:00:00.000Z', undefined, '2026-05-13T19:00:00.000Z']
  const next = times.map((dueAt) => aView({ status: 'scheduled', dueAt }))
  const tasks = times.map((dueAt) => aView({ status: 'missed', dueAt }))
  const shown = agenda([...next, ...tasks])
  expect(shown.outNext.map(({ dueAt }) => dueAt)).toEqual([times[1], times[2], times[0]])
  expect(shown.tasks.map(({ view }) => view.dueAt)).toEqual([times[1], times[2], times[0]])
})

test('an event is on from an hour before it to an hour after it; the next one is shown only while none is', () => {
  const event = anEvent({ startsAt: '2026-05-13T19:00:00.000Z', endsAt: '2026-05-13T21:00:00.000Z' })
  const later = anEvent({ startsAt: '2026-05-14T19:00:00.000Z', endsAt: '2026-05-14T21:00:00.000Z' })
  const at = (time: string) => {
    const { live, next } = agenda([], { around: surroundings({ events: [event, later] }), now: new Date(`2026-05-13T${time}.000Z`) })
    return { live, next }
  }
  expect(at('17:59:59')).toEqual({ live: [], next: event })
  expect(at('18:00:00')).toEqual({ live: [event], next: undefined })
  expect(at('22:00:00')).toEqual({ live: [event], next: undefined })
  expect(at('22:00:01')).toEqual({ live: [], next: later })
})

test('leaves out the drafts of the example, which nobody wrote', () => {
  expect(agenda([aView({ post: aPost({ by: me.id, example: true }) })]).drafts).toEqual([])
})
