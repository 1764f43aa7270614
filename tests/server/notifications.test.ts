import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import type { Reply } from '@inviato/shared/comment.ts'
import type { Decision, DecisionBody } from '@inviato/shared/decision.ts'
import { createId } from '@inviato/shared/id.ts'
import { defaultNotificationPreferences, pushMessage } from '@inviato/shared/notification.ts'
import { contentHash, outgoingPost, replyContent } from '@inviato/shared/outgoing.ts'
import { defaultPolicy } from '@inviato/shared/workspace.ts'
import { expect, test } from 'vitest'
import { type Brand, brandOf } from '../support/brand.ts'
import { hour, minute, movableClock } from '../support/clock.ts'
import { aChannel, aDecision, aPost } from '../support/documents.ts'
import { sendComment, tokenIn, pageWith } from '../support/live-page.ts'
import { addMember, createWorkspace, type Person } from '../support/people.ts'
import { startPushService } from '../support/push-service.ts'
import { messages, prefer, type Stage, startStage, subscribe, titles } from '../support/push-stage.ts'
import { createHome, startServer } from '../support/server.ts'

/** A visitor's comment, as the Live page writes it. */
async function comment({ brand, clock }: Stage, text: string, { postId = createId(), name = 'Ada', minutesAgo = 0 } = {}): Promise<string> {
  const id = createId()
  const at = new Date(clock.now().getTime() - minutesAgo * minute).toISOString()
  await brand.write('comments', {
    id, at, arrivedAt: at, postId,
    body: { kind: 'public', publicationId: `${postId}:${brand.channelId}`, channelId: brand.channelId, author: { name }, text, remoteId: id, visible: 'shown' },
  })
  return id
}

async function decide({ brand, clock }: Stage, by: Person, subject: string, body: DecisionBody): Promise<Decision> {
  const at = clock.now().toISOString()
  const decision = aDecision(subject, body, { by: by.accountId, at, arrivedAt: at })
  await brand.write('decisions', decision)
  return decision
}

test('tells of a comment in the member’s language, encrypted, once', async () => {
  await using stage = await startStage()
  const { push, brand, owner, server } = stage
  const subscription = await subscribe(stage, owner)
  const publication = await brand.publish()
  const path = `/live/${brand.slug}/${publication.postId}`
  const page = await pageWith(server, path, 'Doors are open.')
  stage.clock.forward(5_000)
  const answer = await sendComment(server, path, { name: 'Ada', text: 'Si può ancora entrare?', token: tokenIn(page) })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringContaining('?sent=held')])
  const [received] = await push.waitFor(1)
  expect(received).toMatchObject({ endpoint: subscription.endpoint, urgency: 'normal', ttl: 86_400 })
  expect(pushMessage.parse(JSON.parse(received?.text ?? ''))).toEqual({
    web_push: 8030,
    notification: {
      title: 'Fiera del Mare · Ada ha commentato',
      body: '«Si può ancora entrare?»',
      navigate: `${server.ctx.publicUrl.origin}/inbox/${publication.postId}?brand=${brand.id}`,
      lang: 'it',
      tag: `comment:${publication.postId}`,
      silent: false,
      timestamp: stage.clock.now().getTime(),
    },
    app_badge: 1,
  })
})

test('makes one sound for a post’s comments, and says how many there are', async () => {
  await using stage = await startStage()
  await subscribe(stage, stage.owner)
  const postId = createId()
  await comment(stage, 'One', { postId })
  await stage.push.waitFor(1)
  await comment(stage, 'Two', { postId, name: 'Bruno' })
  await comment(stage, 'Three', { postId, name: 'Cleo' })
  await comment(stage, 'Elsewhere')
  await stage.push.waitFor(2)
  expect(titles(stage.push)).toEqual(['Ada ha commentato', 'Ada ha commentato'])
  stage.clock.forward(minute)
  await comment(stage, 'To wake the clock')
  const all = await stage.push.waitFor(4)
  const grouped = all.map(({ text }) => pushMessage.parse(JSON.parse(text))).filter(({ notification }) => notification.tag === `comment:${postId}`)
  expect(grouped).toHaveLength(2)
  expect(grouped[1]?.notification).toMatchObject({ title: 'Fiera del Mare · 3 nuovi commenti', body: 'Cleo: «Three»', silent: true })
})

test('never tells who did it, and nobody of what is already dealt with', async () => {
  await using stage = await startStage()
  const { owner, server, push, brand } = stage
  const manager = await addMember(server, owner, 'manager')
  const author = await addMember(server, owner, 'author')
  for (const person of [owner, manager, author]) await subscribe(stage, person)
  await brand.write('workspace', { ...(await workspaceOf(brand)), policy: { ...defaultPolicy, approval: 'needed' } })
  await caughtUp(brand.db)

  const channel = aChannel({ network: 'live', slug: brand.slug, open: false, comments: 'open' }, brand.channelId)
  const post = aPost({ by: author.accountId, channels: [brand.channelId], text: 'A secret until nine.' })
  const part = outgoingPost(post, channel, new Map())
  if (!part.ok) throw new Error(part.reason)
  const hash = contentHash(new Map([[brand.channelId, part.outgoing]]))
  // The decision arrives before the post that it is about.
  await decide(stage, author, `posts:${post.id}`, { kind: 'release', contentHash: hash, intent: 'submit' })
  await caughtUp(brand.db)
  await brand.write('posts', post)
  await push.waitFor(2)
  expect(titles(push)).toEqual(['da approvare', 'da approvare'])
  expect(messages(push).every(({ notification }) => notification.body === 'Marco author chiede la tua approvazione per un post.')).toBe(true)
  expect(JSON.stringify(messages(push))).not.toContain('secret')

  await decide(stage, manager, `posts:${post.id}`, { kind: 'changes', contentHash: hash })
  await push.waitFor(3)
  expect(messages(push)[2]?.notification).toMatchObject({ title: 'Fiera del Mare · modifiche richieste', navigate: `${server.ctx.publicUrl.origin}/posts/${post.id}?brand=${brand.id}` })

  // An answer that needs a yes asks for it too, and leads to where it will stand.
  await brand.write('workspace', { ...(await workspaceOf(brand)), policy: { ...defaultPolicy, approval: 'needed', authorsAnswer: false } })
  const asked = await comment(stage, 'Where is the entrance?', { minutesAgo: 2000 })
  const reply: Reply = { id: createId(), by: author.accountId, at: stage.clock.now().toISOString(), postId: post.id, body: { kind: 'reply', parentId: asked, channelId: brand.channelId, text: 'By the harbour.' } }
  await decide(stage, author, `comments:${reply.id}`, { kind: 'release', contentHash: replyContent(reply, channel).hash, intent: 'publish' })
  await caughtUp(brand.db)
  await brand.write('comments', reply)
  await push.waitFor(5)
  for (const { notification } of messages(push).slice(3, 5)) {
    expect(notification).toMatchObject({ body: 'Marco author chiede la tua approvazione per una risposta.', navigate: `${server.ctx.publicUrl.origin}/inbox/${post.id}?brand=${brand.id}` })
  }

  // Sent back, it is its author's again.
  await decide(stage, manager, `comments:${reply.id}`, { kind: 'changes', contentHash: replyContent(reply, channel).hash })
  await push.waitFor(6)
  expect(messages(push)[5]?.notification).toMatchObject({
    body: `${manager.name} chiede modifiche a una tua risposta.`, navigate: `${server.ctx.publicUrl.origin}/inbox/${post.id}?brand=${brand.id}`,
  })

  const answered = createId()
  await decide(stage, author, `comments:${answered}`, { kind: 'triage', state: 'done' })
  await caughtUp(brand.db)
  await writeComment(brand, answered, stage)
  await comment(stage, 'Last')
  await push.waitFor(9)
  expect(titles(push).slice(6)).toEqual(['Ada ha commentato', 'Ada ha commentato', 'Ada ha commentato'])
  expect(messages(push).slice(6).every(({ notification }) => notification.body === '«Last»')).toBe(true)
})

async function workspaceOf(brand: Brand): Promise<{ id: string }> {
  const { _id, _rev, ...workspace } = await brand.db.get(`workspace:${brand.id}`)
  return { ...workspace, id: brand.id }
}

async function writeComment(brand: Brand, id: string, { clock }: Stage): Promise<void> {
  const at = clock.now().toISOString()
  await brand.write('comments', {
    id, at, arrivedAt: at, postId: id,
    body: { kind: 'public', publicationId: `${id}:${brand.channelId}`, channelId: brand.channelId, author: { name: 'Zoe' }, text: 'Done already', remoteId: id, visible: 'shown' },
  })
}

test('tells of what a person must mend or do by hand, and of nothing that is history', async () => {
  await using stage = await startStage()
  const { push, brand, clock } = stage
  await subscribe(stage, stage.owner)
  const now = clock.now().getTime()
  const soon = new Date(now + hour).toISOString()
  const longAgo = new Date(now - 7 * hour).toISOString()
  await comment(stage, 'Old', { minutesAgo: 7 * 60 })
  await brand.publish({}, { state: 'missed', dueAt: longAgo, notAfter: longAgo })
  await brand.publish({}, { state: 'failed', notAfter: soon, error: { code: 'too-long', message: '' } })
  await push.waitFor(1)
  await brand.publish({}, { state: 'by-hand', dueAt: new Date(now).toISOString(), notAfter: soon })
  await push.waitFor(2)
  await brand.publish({}, { state: 'unconfirmed', notAfter: soon })
  await push.waitFor(3)
  await brand.write('channels', { id: `${brand.channelId}:connection`, at: longAgo, body: { kind: 'connection', state: 'reconnect', comments: false, checkedAt: clock.now().toISOString() } })
  await push.waitFor(4)
  expect(titles(push)).toEqual(['non uscito', 'tocca a te', 'forse già online', 'da ricollegare'])
  expect(push.received.map(({ urgency }) => urgency)).toEqual(['high', 'high', 'high', 'normal'])
})

test('buzzes for nothing that a member has switched off, and waits for the end of the quiet hours', async () => {
  await using home = await createHome()
  await using push = await startPushService()
  const clock = movableClock(new Date('2026-03-14T22:30:00.000Z'))
  {
    await using server = await startServer({ home, overrides: { clock } })
    const owner = await createWorkspace(server, 'Fiera del Mare')
    await caughtUp(server.ctx.store.workspace(owner.workspaceId))
    const stage = { server, push, clock, owner, brand: await brandOf(server.ctx, owner.workspaceId), [Symbol.asyncDispose]: () => Promise.resolve() }
    await subscribe(stage, owner)
    await prefer(owner, { kinds: { ...defaultNotificationPreferences.kinds, 'by-hand': false }, quiet: { from: '22:00', to: '07:30', zone: 'Europe/Rome' } })
    await stage.brand.publish({}, { state: 'by-hand', dueAt: clock.now().toISOString() })
    await comment(stage, 'At night')
    await caughtUp(stage.brand.db)
  }
  // 07:30 in Rome is 06:30 UTC.
  clock.forward(8 * hour - minute)
  {
    await using server = await startServer({ home, overrides: { clock } })
    expect(server.ctx.signal.aborted).toBe(false)
  }
  expect(push.received).toEqual([])
  clock.forward(2 * minute)
  await using server = await startServer({ home, overrides: { clock } })
  expect(server.ctx.signal.aborted).toBe(false)
  await push.waitFor(1)
  expect(titles(push)).toEqual(['Ada ha commentato'])
})

test('forgets a browser that is gone, waits where a push service asks to, and tells nothing twice after a restart', async () => {
  await using home = await createHome()
  await using push = await startPushService()
  const clock = movableClock()
  const brandId = await firstRun()
  clock.forward(31_000)
  await using server = await startServer({ home, overrides: { clock } })
  await push.waitFor(2)
  const brand = await brandOf(server.ctx, brandId)
  await comment({ brand, clock, server, push } as Stage, 'Sentinel')
  await push.waitFor(3)
  expect(messages(push).map(({ notification }) => notification.body)).toEqual(['«First»', '«Later»', '«Sentinel»'])
  expect(push.answered).toEqual([410, 201, 429, 201, 201])

  async function firstRun(): Promise<string> {
    await using server = await startServer({ home, overrides: { clock } })
    const owner = await createWorkspace(server, 'Fiera del Mare')
    await caughtUp(server.ctx.store.workspace(owner.workspaceId))
    const stage = { server, push, clock, owner, brand: await brandOf(server.ctx, owner.workspaceId), [Symbol.asyncDispose]: () => Promise.resolve() }
    push.expire(await subscribe(stage, owner))
    await comment(stage, 'Nobody hears it')
    await push.waitForAnswers(1)
    await subscribe(stage, owner)
    await comment(stage, 'First')
    await push.waitFor(1)
    push.refuseNext(429, { 'retry-after': '30' })
    await comment(stage, 'Later')
    await push.waitForAnswers(3)
    return owner.workspaceId
  }
})

test('takes subscriptions only from who is signed in, and ends them with the session', async () => {
  await using stage = await startStage()
  const { server, owner, push } = stage
  expect((await server.fetch('/api/push/key')).status).toBe(401)
  expect((await server.fetch('/api/push/subscription', { method: 'DELETE' })).status).toBe(401)
  expect((await owner.fetch('/api/push/subscription', { method: 'PUT', json: { endpoint: 'ftp://example.com', keys: { p256dh: 'x', auth: 'y' } } })).status).toBe(400)
  const stranger = await createWorkspace(server, 'Another brand')
  expect((await stranger.fetch(`/api/workspaces/${owner.workspaceId}/notifications`)).status).toBe(403)
  await subscribe(stage, owner)
  const manager = await addMember(server, owner, 'manager')
  const other = await subscribe(stage, manager)
  await owner.fetch('/api/sign-out', { method: 'POST', json: {} })
  await caughtUp(stage.brand.db)
  await comment(stage, 'Who hears it?')
  await push.waitFor(1)
  await comment(stage, 'And this?')
  await push.waitFor(2)
  expect(push.received.map(({ endpoint }) => endpoint)).toEqual([other.endpoint, other.endpoint])
})
