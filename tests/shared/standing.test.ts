import type { Decision } from '@inviato/shared/decision.ts'
import { standingOf } from '@inviato/shared/standing.ts'
import { defaultPolicy, type Policy } from '@inviato/shared/workspace.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aDecision, aMember } from '../support/documents.ts'

const hash = `v1:${'1'.repeat(64)}`
const other = `v1:${'2'.repeat(64)}`
const author = aMember('author')
const manager = aMember('manager')
const owner = aMember('owner')
const members = new Map([author, manager, owner].map((each) => [each.id, each]))
const needed: Policy = { ...defaultPolicy, approval: 'needed' }
const subject = 'posts:0'

let minute = 0
function decide(by: string, body: Decision['body']): Decision {
  minute += 1
  return aDecision(subject, body, { by, arrivedAt: new Date(Date.UTC(2026, 5, 1, 12, minute)).toISOString() })
}
const release = (by = author.id, contentHash = hash) => decide(by, { kind: 'release', contentHash, intent: 'submit' })
const approve = (by = manager.id, contentHash = hash) => decide(by, { kind: 'approve', contentHash })
const changes = (by = manager.id) => decide(by, { kind: 'changes', contentHash: hash })
const order = (act: 'cancel' | 'hold') => decide(author.id, { kind: 'order', act })

function standing(decisions: Decision[], policy = needed, contentHash: string | null = hash): string {
  return standingOf({ contentHash: contentHash ?? undefined, decisions, members, policy }).is
}

test('is a draft until a person releases it', () => {
  expect(standing([])).toBe('draft')
  expect(standing([approve()])).toBe('draft')
})

test('is cleared by its release alone where no approval is needed', () => {
  expect(standing([release()], defaultPolicy)).toBe('cleared')
})

test('waits in review for an approval of this very content', () => {
  expect(standing([release()])).toBe('in-review')
  expect(standing([release(), approve(manager.id, other)])).toBe('in-review')
  expect(standing([release(), approve()])).toBe('cleared')
})

test('holds as soon as the content is not the released one', () => {
  expect(standing([release(), approve()], needed, other)).toBe('held')
  expect(standing([release()], defaultPolicy, other)).toBe('held')
  expect(standing([release()], defaultPolicy, null)).toBe('held')
})

test('counts distinct people who may approve, never the one who released it', () => {
  const two = { ...needed, approvers: 2 }
  expect(standing([release(), approve(author.id)])).toBe('in-review')
  expect(standing([release(manager.id), approve(manager.id)])).toBe('in-review')
  expect(standing([release(manager.id), approve(manager.id)], { ...needed, ownWork: true })).toBe('cleared')
  expect(standing([release(), approve(), approve()], two)).toBe('in-review')
  expect(standing([release(), approve(), approve(owner.id)], two)).toBe('cleared')
})

test('stays sent back until it is released anew or the person takes it back', () => {
  const first = release()
  const no = changes()
  expect(standing([first, no])).toBe('changes-asked')
  expect(standing([first, no, approve(owner.id)])).toBe('changes-asked')
  expect(standing([first, no, approve()])).toBe('cleared')
  expect(standing([first, no, release()])).toBe('in-review')
})

test('stops at an order given after the release, and starts again with the next release', () => {
  const first = release()
  const stop = order('cancel')
  expect(standing([first, stop], defaultPolicy)).toBe('cancelled')
  expect(standing([first, order('hold')], defaultPolicy)).toBe('held')
  expect(standing([first, stop, release()], defaultPolicy)).toBe('cleared')
})

test('does not depend on the order in which decisions arrive', () => {
  const decisions = [release(), changes(), release(), approve(), order('hold'), release(), approve(owner.id)]
  const expected = standing(decisions)
  fc.assert(
    fc.property(fc.shuffledSubarray(decisions, { minLength: decisions.length }), (shuffled) => {
      expect(standing(shuffled)).toBe(expected)
    }),
  )
})
