import { plan, type PlanInput, type Subject } from '@inviato/server/src/planning/plan.ts'
import type { Decision, DecisionBody, Order } from '@inviato/shared/decision.ts'
import { outgoingPost, contentHash } from '@inviato/shared/outgoing.ts'
import type { Coverage } from '@inviato/shared/plan.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import type { Policy } from '@inviato/shared/workspace.ts'
import { defaultPolicy } from '@inviato/shared/workspace.ts'
import { expect, test } from 'vitest'
import { aChannel, aDecision, aMember, anEvent, aPost } from '../support/documents.ts'

/** The planner's documents of one post, as a phone and the server would have left them, minute after minute. */
function story(options: { policy?: Partial<Policy>; wish?: Subject['wish']; event?: Coverage; text?: string } = {}) {
  const live = aChannel({ network: 'live', slug: 'lumen', open: true, comments: 'open' })
  const hand = aChannel({ network: 'by-hand', label: 'Instagram', format: 'story' })
  const [author, manager] = [aMember('author'), aMember('manager')]
  const post = { ...aPost({ channels: [live.id, hand.id] }), ...(options.text !== undefined && { text: options.text }) }
  const minute = (n: number) => new Date(Date.UTC(2026, 5, 1, 12, n)).toISOString()
  let publications: Publication[] = []
  const decisions: Decision[] = []
  const orders: Order[] = []
  let now = 0

  const content = () => {
    const parts = new Map(post.channels.map((id) => {
      const result = outgoingPost(post, id === live.id ? live : hand, new Map())
      if (!result.ok) throw new Error(result.reason)
      return [id, result.outgoing]
    }))
    return { hash: contentHash(parts), parts }
  }
  const say = (by: string, body: DecisionBody, subject = `posts:${post.id}`) => {
    const decision = aDecision(subject, body, { by, at: minute(now), arrivedAt: minute(now) })
    decisions.push(decision)
    return decision
  }
  const self = {
    live, hand, post, manager, minute,
    get publications() { return publications },
    at(n: number) { now = n; return self },
    of: (channelId: string) => publications.find((each) => each.channelId === channelId),
    release: (intent: 'publish' | 'schedule' | 'submit' = 'publish', fields: Partial<Decision> = {}) =>
      void Object.assign(say(author.id, { kind: 'release', contentHash: content().hash, intent }), fields),
    approve: () => void say(manager.id, { kind: 'approve', contentHash: content().hash }),
    order(act: Order['body']['act'], on: string = 'post', fields: Partial<Order['body']> = {}) {
      const subject = on === 'post' ? `posts:${post.id}` : `publications:${post.id}:${on}`
      const decision = say(author.id, { kind: 'order', act, ...fields }, subject)
      if (on !== 'post' && decision.body.kind === 'order') orders.push(decision as Order)
    },
    set(channelId: string, fields: Partial<Publication>) {
      publications = publications.map((each) => (each.channelId === channelId ? { ...each, ...fields } : each))
    },
    /** Plans and stores; answers how many publications were written. */
    plan(gone = false): number {
      const input: PlanInput = {
        subject: gone ? undefined : { kind: 'post', id: post.id, postId: post.id, content: content(), wish: options.wish ?? {}, event: options.event },
        channels: new Map([[live.id, live], [hand.id, hand]]),
        decisions: decisions.filter(({ subject }) => subject === `posts:${post.id}`),
        publications: publications.map((publication) => ({ publication, orders: orders.filter(({ subject }) => subject === `publications:${publication.id}`) })),
        members: new Map([[author.id, author], [manager.id, manager]]),
        policy: { ...defaultPolicy, ...options.policy },
        zone: 'Europe/Rome',
        now: new Date(minute(now)),
      }
      const changed = plan(input)
      for (const each of changed) publications = [...publications.filter(({ id }) => id !== each.id), JSON.parse(JSON.stringify(each)) as Publication]
      return changed.length
    },
    states: () => post.channels.map((id) => self.of(id)?.state),
  }
  return self
}

const event = (fields: Partial<Coverage['body']> = {}): Coverage =>
  anEvent({ startsAt: '2026-06-01T11:00:00.000Z', endsAt: '2026-06-01T22:00:00.000Z', zone: 'Europe/Rome', ...fields })

test('plans nothing that nobody has released', () => {
  const it = story()
  expect(it.plan()).toBe(0)
})

test('plans one publication per channel, due ten seconds after "publish now" arrives', () => {
  const it = story()
  it.release()
  expect(it.plan()).toBe(2)
  expect(it.of(it.live.id)).toMatchObject({
    id: `${it.post.id}:${it.live.id}`, state: 'scheduled', network: 'live', dueAt: '2026-06-01T12:00:10.000Z', notAfter: '2026-06-02T12:00:00.000Z',
  })
  expect(it.plan()).toBe(0)
})

test('plans at the wished time, within the bounds that a person set', () => {
  const wish = { publishAt: { at: '2026-06-02T18:00:00Z', zone: 'Europe/Rome' }, notAfter: '2026-06-02T19:00:00.000Z' }
  const it = story({ wish })
  it.release('schedule')
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ dueAt: '2026-06-02T18:00:00.000Z', notAfter: wish.notAfter })
})

test('waits for somebody to say when, after a mere submit', () => {
  const it = story()
  it.release('submit')
  expect(it.plan()).toBe(0)
})

test('never plans before an embargo, the event\'s or the post\'s own', () => {
  const it = story({ wish: { notBefore: '2026-06-01T13:00:00.000Z' }, event: event({ embargoUntil: '2026-06-01T14:00:00.000Z' }) })
  it.release()
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({
    dueAt: '2026-06-01T14:00:00.000Z', notBefore: '2026-06-01T14:00:00.000Z', notAfter: '2026-06-01T15:00:00.000Z',
  })
})

test('gives "now" an hour in a live event, counted from when the phone said it', () => {
  const it = story({ event: event() })
  it.at(50).release('publish', { at: '2026-06-01T12:00:00.000Z' })
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ dueAt: '2026-06-01T12:50:10.000Z', notAfter: '2026-06-01T13:00:00.000Z' })
})

test('trusts no phone whose clock is ahead', () => {
  const it = story({ event: event() })
  it.release('publish', { at: '2031-01-01T00:00:00.000Z' })
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ notAfter: '2026-06-01T13:00:00.000Z' })
})

test('plans only what was approved, ten seconds after the approval', () => {
  const it = story({ policy: { approval: 'needed' } })
  it.release()
  expect(it.plan()).toBe(0)
  it.at(7).approve()
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ state: 'scheduled', dueAt: '2026-06-01T12:07:10.000Z' })
})

test('holds at the first keystroke, and goes on when the words are the released ones again', () => {
  const it = story()
  it.release()
  it.plan()
  const words = it.post.text
  it.post.text += '!'
  it.plan()
  expect(it.states()).toEqual(['held', 'held'])
  it.post.text = words
  it.plan()
  expect(it.states()).toEqual(['scheduled', 'scheduled'])
})

test('publishes what was released last', () => {
  const it = story()
  it.release()
  it.plan()
  it.post.text = 'New words'
  it.at(1).release()
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ state: 'scheduled', outgoing: { text: 'New words' }, dueAt: '2026-06-01T12:01:10.000Z' })
})

test('leaves alone what is on its way or out', () => {
  for (const state of ['submitting', 'processing', 'unconfirmed', 'published'] as const) {
    const it = story()
    it.release()
    it.plan()
    it.set(it.live.id, { state })
    it.post.text = 'Changed'
    it.plan()
    expect(it.states()).toEqual([state, 'held'])
  }
})

test('takes back a "now" within its ten seconds, and says so', () => {
  const it = story()
  it.release()
  it.plan()
  it.set(it.hand.id, { state: 'published' })
  it.at(1).order('cancel')
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ state: 'cancelled', orders: [{ outcome: 'done' }] })
  expect(it.of(it.hand.id)).toMatchObject({ state: 'published', orders: [{ outcome: 'too-late' }] })
  it.at(2).release()
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ state: 'scheduled' })
})

test('cancels what a channel or the post has left', () => {
  const it = story()
  it.release()
  it.plan()
  it.post.channels = [it.live.id]
  it.at(1).release()
  it.plan()
  expect(it.of(it.hand.id)?.state).toBe('cancelled')
  it.plan(true)
  expect(it.of(it.live.id)?.state).toBe('cancelled')
})

test('says at once what the network would refuse', () => {
  const it = story({ text: '' })
  it.release()
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ state: 'failed', error: { code: 'empty' } })
})

test('asks about what came too late: now, next slot or drop', () => {
  for (const [act, expected] of [
    ['now', { state: 'scheduled', dueAt: '2026-06-01T12:30:10.000Z', notAfter: '2026-06-01T13:30:10.000Z' }],
    // Half past two in Rome: the next usual hour is half past six.
    ['next-slot', { state: 'scheduled', dueAt: '2026-06-01T16:30:00.000Z' }],
    ['drop', { state: 'cancelled' }],
  ] as const) {
    const it = story({ event: event() })
    it.release()
    it.plan()
    it.set(it.live.id, { state: 'missed' })
    expect(it.plan()).toBe(0)
    it.at(30).order(act, it.live.id, { seenState: 'missed' })
    it.plan()
    expect(it.of(it.live.id)).toMatchObject({ ...expected, orders: [{ outcome: 'done' }] })
    expect(it.plan()).toBe(0)
  }
})

test('puts it at the time that the person was shown, and at another only where that has passed', () => {
  for (const [shown, expected] of [['2026-06-01T20:15:00.000Z', '2026-06-01T20:15:00.000Z'], ['2026-06-01T12:10:00.000Z', '2026-06-01T13:00:00.000Z']]) {
    const it = story({ policy: { postingHours: ['15:00'] } })
    it.release()
    it.plan()
    it.set(it.live.id, { state: 'missed' })
    it.at(30).order('next-slot', it.live.id, { seenState: 'missed', dueAt: shown })
    it.plan()
    expect(it.of(it.live.id)).toMatchObject({ state: 'scheduled', dueAt: expected })
  }
})

test('carries out an order only while things are as the person saw them', () => {
  const it = story()
  it.release()
  it.plan()
  it.set(it.live.id, { state: 'published' })
  it.order('retry', it.live.id, { seenState: 'failed' })
  it.order('take-down', it.live.id, { seenState: 'published' })
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ state: 'removing', orders: [{ outcome: 'too-late' }, { outcome: 'done' }] })
})

test('tries again what failed when a person says so, or releases new words', () => {
  const it = story()
  it.release()
  it.plan()
  it.set(it.live.id, { state: 'failed', attempts: 1, error: { code: 'refused', message: 'no' } })
  it.set(it.hand.id, { state: 'failed', attempts: 1, error: { code: 'refused', message: 'no' } })
  expect(it.plan()).toBe(0)
  it.at(1).order('retry', it.live.id, { seenState: 'failed' })
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ state: 'scheduled', attempts: 0, dueAt: '2026-06-01T12:01:10.000Z' })
  expect(it.of(it.live.id)?.error).toBeUndefined()
  it.post.text = 'Shorter'
  it.at(2).release()
  it.plan()
  expect(it.of(it.hand.id)).toMatchObject({ state: 'scheduled', attempts: 0, outgoing: { text: 'Shorter' } })
})

test('believes a person about what no network can tell', () => {
  const it = story()
  it.release()
  it.plan()
  it.set(it.live.id, { state: 'unconfirmed' })
  it.set(it.hand.id, { state: 'missed' })
  it.at(3).order('absent', it.live.id, { seenState: 'unconfirmed' })
  it.order('done', it.hand.id, { seenState: 'by-hand', url: 'https://www.instagram.com/stories/lumen/1' })
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ state: 'retrying', retryAt: it.minute(3) })
  expect(it.of(it.hand.id)).toMatchObject({ state: 'published', url: 'https://www.instagram.com/stories/lumen/1', publishedAt: it.minute(3) })
  expect(it.of(it.hand.id)?.vouchedBy).toBeDefined()
})

test('never lets a person vouch for what a network can tell', () => {
  const it = story()
  it.release()
  it.plan()
  it.set(it.live.id, { state: 'missed' })
  it.order('done', it.live.id)
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ state: 'missed', orders: [{ outcome: 'too-late' }] })
})

test('moves with a new time alone, without a new release', () => {
  const wish = { publishAt: { at: '2026-06-02T18:00:00.000Z', zone: 'Europe/Rome' } }
  const it = story({ wish })
  it.release('schedule')
  it.plan()
  it.set(it.live.id, { state: 'missed' })
  wish.publishAt.at = '2026-06-03T18:00:00.000Z'
  it.plan()
  expect(it.of(it.live.id)).toMatchObject({ state: 'scheduled', dueAt: '2026-06-03T18:00:00.000Z' })
})
