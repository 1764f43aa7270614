import type { Clock } from '@inviato/server/src/clock.ts'
import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import { createId } from '@inviato/shared/id.ts'
import { pushKeyResponse, pushMessage } from '@inviato/shared/notification.ts'
import { replyContent } from '@inviato/shared/outgoing.ts'
import type { Reply } from '@inviato/shared/comment.ts'
import { expect, test } from 'vitest'
import { type Brand, brandOf } from '../support/brand.ts'
import { movableClock } from '../support/clock.ts'
import { aChannel, aDecision } from '../support/documents.ts'
import { pageWith, sendComment, tokenIn } from '../support/live-page.ts'
import { addMember, createWorkspace, type Person } from '../support/people.ts'
import { startPushService } from '../support/push-service.ts'
import { startServer } from '../support/server.ts'

/** The time to take a release back, and a little more: what was released that long ago goes out at once. */
const afterUndo = 12_000

/** An answer with its release, as a phone left them a moment ago. */
async function answer(brand: Brand, by: Person, parent: { id: string; postId: string }, text: string, clock: Pick<Clock, 'now'>): Promise<Reply> {
  const at = new Date(clock.now().getTime() - afterUndo)
  const channel = aChannel({ network: 'live', slug: brand.slug, open: false, comments: 'open' }, brand.channelId)
  const stamp = { by: by.accountId, at: at.toISOString(), arrivedAt: at.toISOString() }
  const reply: Reply = { id: createId(), ...stamp, postId: parent.postId, body: { kind: 'reply', parentId: parent.id, channelId: brand.channelId, text } }
  await brand.write('comments', reply)
  await brand.write('decisions', aDecision(`comments:${reply.id}`, { kind: 'release', contentHash: replyContent(reply, channel).hash, intent: 'publish' }, stamp))
  await caughtUp(brand.db)
  return reply
}

test('a comment reaches a phone, and its answer the Live page, once; a second one waits for its writer’s word', async () => {
  await using push = await startPushService()
  const clock = movableClock()
  await using server = await startServer({ overrides: { clock } })
  const owner = await createWorkspace(server)
  const manager = await addMember(server, owner, 'manager')
  const { key } = pushKeyResponse.parse(await (await owner.fetch('/api/push/key')).json())
  await owner.fetch('/api/push/subscription', { method: 'PUT', json: await push.subscribe(key) })
  await caughtUp(server.ctx.store.workspace(owner.workspaceId))
  const brand = await brandOf(server.ctx, owner.workspaceId)
  await brand.settle({ comments: 'open' })
  const { postId } = await brand.publish()
  const path = `/live/${brand.slug}/${postId}`
  const page = await pageWith(server, path, 'Doors are open.')
  clock.forward(60_000)

  // A visitor writes, without JavaScript.
  expect((await sendComment(server, path, { name: 'Ada', text: 'Where is the entrance?', token: tokenIn(page) })).status).toBe(303)
  const [received] = await push.waitFor(1)
  expect(pushMessage.parse(JSON.parse(received?.text ?? '')).notification.body).toBe('«Where is the entrance?»')
  const [comment] = await brand.comments()
  if (!comment) throw new Error('there is no comment')

  // Two colleagues answer; the second had not seen the first.
  await answer(brand, owner, comment, 'By the harbour.', clock)
  clock.forward(1_000)
  const second = await answer(brand, manager, comment, 'Near the harbour.', clock)
  const answered = await pageWith(server, path, 'By the harbour.')
  expect(answered.match(/By the harbour\./g)).toHaveLength(1)
  expect(answered).toContain('class="reply"')
  expect(answered).not.toContain('Near the harbour.')

  await brand.write('decisions', aDecision(`comments:${second.id}`, { kind: 'order', act: 'send-anyway' }, { by: manager.accountId, arrivedAt: clock.now().toISOString() }))
  await caughtUp(brand.db)
  const both = await pageWith(server, path, 'Near the harbour.')
  expect(both.match(/By the harbour\./g)).toHaveLength(1)
  expect(both.match(/Near the harbour\./g)).toHaveLength(1)
})
