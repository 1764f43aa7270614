import { firstValueFrom } from 'rxjs'
import { expect, test } from 'vitest'
import { shelf } from '../../web/src/lib/database/shelf.ts'
import { touchedBy } from '../../web/src/lib/touched.ts'
import { aDecision } from '../support/documents.ts'
import { aWriter } from '../support/phone-database.ts'

const triage = { kind: 'triage', state: 'done' } as const

test('a shelf holds what was there and what comes, by id and by group', async () => {
  const { database } = await aWriter()
  const [old, late] = [aDecision('posts:1', triage), aDecision('posts:1', triage)]
  await database.decisions.insert(old)
  const decisions$ = shelf(database.decisions, ({ subject }) => [subject])
  const { byId, groups } = await firstValueFrom(decisions$)
  expect(groups.get('posts:1')).toEqual([old])
  const before = groups.get('posts:1')
  await database.decisions.insert(late)
  await database.decisions.insert(aDecision('posts:2', triage))
  expect(byId.size).toBe(3)
  expect(groups.get('posts:1')).toEqual([old, late])
  expect(groups.get('posts:1')).not.toBe(before)
})

test('a group is the same array for as long as nothing in it changes', async () => {
  const { database } = await aWriter()
  const one = aDecision('posts:1', triage)
  await database.decisions.insert(one)
  const { byId, groups } = await firstValueFrom(shelf(database.decisions, ({ subject }) => [subject]))
  const before = groups.get('posts:1')
  const other = await database.decisions.insert(aDecision('posts:2', triage))
  expect(groups.get('posts:1')).toBe(before)
  await other.remove()
  expect(groups.has('posts:2')).toBe(false)
  expect([...byId.keys()]).toEqual([one.id])
})

test('who looks again is told of the posts that something was said about since', async () => {
  const { database } = await aWriter()
  const kept = await firstValueFrom(shelf(database.decisions))
  const touched = touchedBy<ReturnType<typeof aDecision>>(({ subject }) => [subject.split(':')[1]])
  expect(touched(kept)).toBeUndefined()
  expect(touched(kept)).toEqual(new Set())
  await database.decisions.bulkInsert([aDecision('posts:1', triage), aDecision('posts:2', triage)])
  expect(touched(kept)).toEqual(new Set(['1', '2']))
  expect(touched(kept)).toEqual(new Set())
})
