import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import { listDocuments, readDocument } from '@inviato/server/src/database/document.ts'
import { isChannel } from '@inviato/shared/channel.ts'
import { storeId } from '@inviato/shared/collections.ts'
import type { DecisionBody } from '@inviato/shared/decision.ts'
import { createId } from '@inviato/shared/id.ts'
import { isMember } from '@inviato/shared/member.ts'
import { expect, test } from 'vitest'
import { hour } from '../support/clock.ts'
import { aDecision, aMember } from '../support/documents.ts'
import { newsroom } from '../support/newsroom.ts'
import { addMember, type Person } from '../support/people.ts'
import { messages, prefer, type Stage, startStage, subscribe, titles } from '../support/push-stage.ts'

async function decide({ brand, clock }: Stage, by: Person, subject: string, body: DecisionBody) {
  const at = clock.now().toISOString()
  const decision = aDecision(subject, body, { by: by.accountId, at, arrivedAt: at })
  await brand.write('decisions', decision)
  return decision
}

/** A post that somebody released. @returns the fields by which its publication says so */
async function released(stage: Stage, by: Person) {
  const postId = createId()
  const release = await decide(stage, by, storeId('posts', postId), { kind: 'release', contentHash: `v1:${'0'.repeat(64)}`, intent: 'publish' })
  return { postId, releaseId: release.id }
}

async function speakEnglish({ brand }: Stage, { accountId: id }: Person): Promise<void> {
  const member = await readDocument(brand.db, 'members', id)
  if (!member || !isMember(member)) throw new Error('nobody')
  await brand.write('members', { ...member, body: { ...member.body, language: 'en' } })
  await caughtUp(brand.db)
}

test('tells of a stop who answers for what it holds, each in their language, and nobody who chose not to hear it', async () => {
  await using stage = await startStage()
  const { server, owner, push, brand, clock } = stage
  const [author, idle, manager] = [await addMember(server, owner, 'author'), await addMember(server, owner, 'author'), await addMember(server, owner, 'manager')]
  for (const person of [owner, author, idle, manager]) await subscribe(stage, person)
  await prefer(manager, { kinds: { stopped: false } })
  const later = new Date(clock.now().getTime() + 5 * hour).toISOString()
  const channels = (await listDocuments(brand.db, 'channels')).filter(isChannel)
  const room = newsroom(brand.db, brand.id, clock, { manager: { ...aMember('author'), id: author.accountId }, channels })
  const post = await room.post({ channels: [brand.channelId], publishAt: { at: later, wall: later.slice(0, 16), zone: 'UTC' } })
  await room.release(post, 'schedule')
  await room.until(post, { id: brand.channelId }, 'scheduled')
  await brand.publish({}, { state: 'published', ...(await released(stage, idle)) })
  await speakEnglish(stage, author)

  const everything = storeId('workspace', brand.id)
  const stop = await decide(stage, owner, everything, { kind: 'order', act: 'stop' })
  await push.waitFor(1)
  await decide(stage, owner, everything, { kind: 'order', act: 'go-on', seenState: stop.id })
  await caughtUp(brand.db)
  clock.forward(hour)
  await decide(stage, manager, everything, { kind: 'order', act: 'stop' })
  await push.waitFor(3)
  const told = messages(push).map(({ notification, app_badge: badge }) => [notification.lang, notification.body, badge])
  expect(told[0]).toEqual(['en', 'Giulia Marini stopped everything: nothing goes out until somebody lets it go on.', 0])
  expect(told.slice(1)).toContainEqual(['it', 'Marco manager ha fermato tutto: non esce più niente finché qualcuno non fa ripartire.', 0])
  expect(told.slice(1)).toContainEqual(['en', 'Marco manager stopped everything: nothing goes out until somebody lets it go on.', 0])
  expect(push.received[0]?.urgency).toBe('high')
  expect(messages(push)[0]?.notification).toMatchObject({ tag: `stopped:${brand.id}`, navigate: `${server.ctx.publicUrl.origin}/now?brand=${brand.id}` })
})

test('tells of a take-down that a network refused, once for each time, and counts nothing that only a person can settle', async () => {
  await using stage = await startStage()
  const { server, owner, push, brand, clock } = stage
  const [author, idle] = [await addMember(server, owner, 'author'), await addMember(server, owner, 'author')]
  for (const person of [author, idle]) await subscribe(stage, person)
  const long = new Date(clock.now().getTime() - 30 * hour).toISOString()
  const of = await released(stage, author)
  const order = () => ({ id: createId(), outcome: 'done' as const, at: clock.now().toISOString() })
  const error = { code: 'stays-refused', message: 'not yours' }
  const [first, second] = [order(), order()]
  await brand.publish({}, { ...of, dueAt: long, notAfter: long, error, orders: [first] })
  await push.waitFor(1)
  await brand.publish({}, { ...of, dueAt: long, notAfter: long, error, orders: [first], attempts: 2 })
  await caughtUp(brand.db)
  clock.forward(hour)
  await brand.publish({}, { ...of, dueAt: long, notAfter: long, error, orders: [first, { ...second, at: clock.now().toISOString() }] })
  await push.waitFor(2)
  expect(titles(push)).toEqual(['ancora online', 'ancora online'])
  expect(messages(push)[1]).toMatchObject({
    notification: { navigate: `${server.ctx.publicUrl.origin}/posts/${of.postId}?brand=${brand.id}`, silent: false },
    app_badge: 0,
  })
  await brand.publish({}, { ...(await released(stage, idle)), subjectKind: 'reply', error, orders: [order()] })
  await push.waitFor(3)
  const { navigate, body } = messages(push)[2]?.notification ?? {}
  expect([navigate?.includes('/inbox/'), body?.includes('una risposta')]).toEqual([true, true])
})

test('tells again of the work to do by hand when it is released for another time', async () => {
  await using stage = await startStage()
  const { owner, push, brand, clock } = stage
  await subscribe(stage, owner)
  const postId = createId()
  const turn = () => ({ postId, state: 'by-hand' as const, dueAt: clock.now().toISOString(), releaseId: createId() })
  const first = turn()
  await brand.publish({}, first)
  await push.waitFor(1)
  expect(messages(push)[0]?.notification.data).toEqual({ turns: [`${first.releaseId}-0`] })
  clock.forward(hour)
  const second = turn()
  await brand.publish({}, { ...second, state: 'held' })
  await caughtUp(brand.db)
  await brand.publish({}, second)
  await push.waitFor(2)
  expect(messages(push)[1]?.notification).toMatchObject({ silent: false, data: { turns: [`${second.releaseId}-0`] } })
})
