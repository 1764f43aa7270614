import { collectionNames } from '@inviato/shared/collections.ts'
import type { Decision } from '@inviato/shared/decision.ts'
import { role } from '@inviato/shared/member.ts'
import { canAct, canReplicate, invitableRoles, refusalOf } from '@inviato/shared/permission.ts'
import { v7 as uuid } from 'uuid'
import { expect, test } from 'vitest'
import { aChannel, aDecision, aPost } from '../support/documents.ts'

const me = uuid()
const hash = `v1:${'1'.repeat(64)}`

test('lets nobody write what the server writes', () => {
  for (const collection of ['uploads', 'publications', 'members'] as const) {
    for (const each of role.options) expect(refusalOf({ id: me, role: each }, collection, undefined, aPost())).toBe('server-writes')
  }
})

test('lets a reviewer write nothing and replicate nothing', () => {
  expect(canReplicate('reviewer')).toBe(false)
  for (const collection of collectionNames) {
    expect(refusalOf({ id: me, role: 'reviewer' }, collection, undefined, aPost())).toBeDefined()
  }
})

test('never changes a decision', () => {
  const decision = aDecision('posts:0', { kind: 'release', contentHash: hash, intent: 'publish' })
  expect(refusalOf({ id: me, role: 'owner' }, 'decisions', undefined, decision)).toBeUndefined()
  expect(refusalOf({ id: me, role: 'owner' }, 'decisions', decision, decision)).toBe('immutable')
})

test.each<[Decision['body'], (typeof role.options)[number][]]>([
  [{ kind: 'release', contentHash: hash, intent: 'submit' }, ['owner', 'manager', 'author']],
  [{ kind: 'approve', contentHash: hash }, ['owner', 'manager']],
  [{ kind: 'changes', contentHash: hash }, ['owner', 'manager']],
  [{ kind: 'order', act: 'cancel' }, ['owner', 'manager', 'author']],
  [{ kind: 'order', act: 'hide' }, ['owner', 'manager']],
  [{ kind: 'order', act: 'there' }, ['owner', 'manager']],
  [{ kind: 'order', act: 'role', role: 'owner' }, ['owner']],
  [{ kind: 'triage', state: 'done' }, ['owner', 'manager', 'author']],
])('gives %o to %o only', (body, allowed) => {
  const may = role.options.filter((each) => !refusalOf({ id: me, role: each }, 'decisions', undefined, aDecision('posts:0', body)))
  expect(may).toEqual(allowed)
})

test('keeps channels, connections and the workspace for who may change them', () => {
  const channel = aChannel({ network: 'by-hand', label: 'Stories', format: 'story' })
  expect(refusalOf({ id: me, role: 'owner' }, 'channels', undefined, channel)).toBeUndefined()
  expect(refusalOf({ id: me, role: 'manager' }, 'channels', undefined, channel)).toBe('role')
  expect(refusalOf({ id: me, role: 'owner' }, 'channels', undefined, { ...channel, id: `${channel.id}:connection` })).toBe('server-writes')
  expect(refusalOf({ id: me, role: 'author' }, 'workspace', undefined, aPost())).toBe('role')
})

test('lets a person change only their own comment, and nobody a public one', () => {
  const note = { id: uuid(), by: me, body: { kind: 'note' } }
  expect(refusalOf({ id: me, role: 'author' }, 'comments', note, note)).toBeUndefined()
  expect(refusalOf({ id: uuid(), role: 'owner' }, 'comments', note, note)).toBe('not-yours')
  expect(refusalOf({ id: me, role: 'owner' }, 'comments', undefined, { ...note, body: { kind: 'public' } })).toBe('server-writes')
})

test('hands out no more than one has', () => {
  expect(invitableRoles('owner')).toEqual(['owner', 'manager', 'author'])
  expect(invitableRoles('manager')).toEqual(['author'])
  expect(invitableRoles('author')).toEqual([])
  expect(canAct('author', 'invite')).toBe(false)
})
