import type { Decision } from '@inviato/shared/decision.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { expect, test } from 'vitest'
import { viewOf } from '../../web/src/lib/post-view.ts'
import { aDecision, anEvent, aPost, aPublication } from '../support/documents.ts'
import { surroundings } from '../support/post-views.ts'

const [first, second, third] = ['2026-05-13T18:00:00.000Z', '2026-05-13T19:00:00.000Z', '2026-05-13T20:00:00.000Z']
const wished = { publishAt: { at: third, wall: third.slice(0, 16), zone: 'UTC' } }

function dueAt(post: Parameters<typeof aPost>[0], ...fields: Partial<Publication>[]): string | undefined {
  const written = aPost(post)
  const publications = fields.map((each) => aPublication({ postId: written.id, ...each }))
  return viewOf(written, surroundings({ publications: new Map([[written.id, publications]]) })).dueAt
}

test('is due when the first of it still goes out; else when it went out; else when somebody wished', () => {
  expect(dueAt({})).toBeUndefined()
  expect(dueAt(wished)).toBe(third)
  expect(dueAt(wished, { state: 'scheduled', dueAt: second }, { state: 'waiting', dueAt: first })).toBe(first)
  expect(dueAt(wished, { state: 'published', dueAt: first, publishedAt: first }, { state: 'by-hand', dueAt: second })).toBe(second)
  expect(dueAt(wished, { state: 'published', publishedAt: second }, { state: 'published', publishedAt: first })).toBe(first)
  expect(dueAt(wished, { state: 'cancelled', dueAt: first })).toBe(third)
})

test('is not due before its embargo, its own or its event’s, also where the server has not planned it yet', () => {
  const event = anEvent({ embargoUntil: third })
  const due = (fields: Parameters<typeof aPost>[0], ...decisions: Decision[]) => {
    const post = aPost({ coverageId: event.id, ...fields })
    return viewOf(post, surroundings({ events: [event], decisions: new Map([[`posts:${post.id}`, decisions]]) })).dueAt
  }
  const early = { publishAt: { at: first, wall: first.slice(0, 16), zone: 'UTC' } }
  const late = { publishAt: { at: '2026-05-13T21:00:00.000Z', wall: '2026-05-13T21:00', zone: 'UTC' } }
  expect(due(early)).toBe(third)
  expect(due({ ...early, coverageId: undefined, notBefore: second })).toBe(second)
  expect(due(late)).toBe(late.publishAt.at)
  expect(due({})).toBeUndefined()
  expect(due({}, aDecision('posts:this', { kind: 'release', contentHash: `v1:${'a'.repeat(64)}`, intent: 'publish' }, { at: first }))).toBe(third)
})

test('went out once it was out, also when it is taken down again', () => {
  for (const state of ['removing', 'removed'] as const) {
    expect(dueAt({}, { state, dueAt: first, publishedAt: second })).toBe(second)
    expect(dueAt({}, { state, dueAt: first, publishedAt: first }, { state: 'scheduled', dueAt: third })).toBe(third)
  }
})

test('has the latest release as the server received them, and the orders about what it became', () => {
  const post = aPost()
  const publication = aPublication({ postId: post.id })
  const release = (arrivedAt: string) =>
    aDecision(`posts:${post.id}`, { kind: 'release', contentHash: `v1:${'a'.repeat(64)}`, intent: 'publish' }, { arrivedAt })
  const [older, newer] = [release(first), release(second)]
  const order = aDecision(`publications:${publication.id}`, { kind: 'order', act: 'retry' })
  const decisions = new Map([[`posts:${post.id}`, [newer, older]], [`publications:${publication.id}`, [order]]])
  const view = viewOf(post, surroundings({ decisions, publications: new Map([[post.id, [publication]]]) }))
  expect([view.release, view.orders]).toEqual([newer, [order]])
})
