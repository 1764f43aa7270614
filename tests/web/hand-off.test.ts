import { type Publication, turnOf } from '@inviato/shared/publication.ts'
import { createId } from '@inviato/shared/id.ts'
import { expect, test } from 'vitest'
import { addressOf } from '../../web/src/lib/address.ts'
import { handleOf, slugOf } from '../../web/src/lib/channels.ts'
import { orderPublication, progressOf } from '../../web/src/lib/decisions.ts'
import { handOffsOf, isVouchedHere } from '../../web/src/lib/hand-off.ts'
import { confirmDone, filesOf } from '../../web/src/lib/pass-on.ts'
import { remindersOf } from '../../web/src/lib/remind-by-hand.ts'
import { viewOf } from '../../web/src/lib/post-view.ts'
import { type Decision, isOrder } from '@inviato/shared/decision.ts'
import { postContent } from '@inviato/shared/outgoing.ts'
import { defaultPolicy } from '@inviato/shared/workspace.ts'
import { aChannel, aDecision, aPost, aPublication } from '../support/documents.ts'
import { aWriter } from '../support/phone-database.ts'

const [postId, channelId, releaseId] = [createId(), createId(), createId()]
const due = '2026-05-01T19:30:00.000Z'

/** A publication that is a person's to make. */
function aHandOff(fields: Partial<Publication> = {}): Publication {
  return aPublication({ postId, channelId, releaseId, network: 'by-hand', state: 'by-hand', dueAt: due, ...fields })
}

const before = new Date('2026-05-01T19:29:59Z')
const after = new Date('2026-05-01T19:30:00Z')

/** What a phone knows of a post for an Instagram story, released for half past nine in the evening. */
function aStory({ publications = [], orders = [], released = true, wish = due }: {
  publications?: Publication[]; orders?: Decision[]; released?: boolean; wish?: string
} = {}) {
  const channel = aChannel({ network: 'by-hand', label: 'Instagram', format: 'story' }, channelId)
  const post = aPost({ id: postId, channels: [channelId], publishAt: { at: wish, wall: '2026-05-01T21:30', zone: 'Europe/Rome' } })
  const channels = new Map([[channelId, channel]])
  const content = postContent(post, channels, new Map())
  if (!content.ok) throw new Error(content.reason)
  const release = aDecision(`posts:${postId}`, { kind: 'release', contentHash: content.hash, intent: 'schedule' }, { id: releaseId, at: '2026-05-01T18:00:00.000Z' })
  const around = {
    channels, media: new Map(), members: new Map(), policy: defaultPolicy, events: [],
    decisions: new Map([[`posts:${postId}`, released ? [release] : []], [`publications:${postId}:${channelId}`, orders]]),
    publications: new Map([[postId, publications]]),
  }
  const view = viewOf(post, around)
  return { view, around, handOffs: (now: Date) => handOffsOf(view, around, now) }
}

test('is due when the server says so, or when the phone alone knows the hour', () => {
  const at = (fields: Partial<Publication>, now: Date) => aStory({ publications: [aHandOff(fields)] }).handOffs(now).length
  expect(at({}, before)).toBe(1)
  expect(at({ state: 'scheduled' }, before)).toBe(0)
  expect(at({ state: 'scheduled' }, after)).toBe(1)
  expect(at({ state: 'scheduled', network: 'live' }, after)).toBe(0)
  expect(at({ state: 'published' }, after)).toBe(0)
})

test('is due at its hour though the server never heard of it', () => {
  const { handOffs } = aStory()
  expect(handOffs(before)).toEqual([])
  expect(handOffs(after)).toMatchObject([{ id: `${postId}:${channelId}`, channelId, state: 'scheduled', outgoing: { format: 'story' } }])
  expect(aStory({ released: false }).handOffs(after)).toEqual([])
})

test('follows the newest release, also before the server has planned it', () => {
  const old = aHandOff({ releaseId: createId(), outgoing: { version: 1, network: 'by-hand', format: 'story', text: 'Old words', media: [] } })
  expect(aStory({ publications: [old], wish: '2026-05-01T21:00:00.000Z' }).handOffs(after)).toEqual([])
  expect(aStory({ publications: [old] }).handOffs(after).map(({ outgoing }) => outgoing.text)).not.toContain('Old words')
})

test('is nobody\'s turn once it was said to be done here', () => {
  const done = aDecision(`publications:${postId}:${channelId}`, { kind: 'order', act: 'done', seenState: 'scheduled' })
  const { view, handOffs } = aStory({ orders: [done] })
  expect(handOffs(after)).toEqual([])
  expect(isVouchedHere(view)).toBe(true)
  const refused = aHandOff({ orders: [{ id: done.id, outcome: 'too-late', at: due }] })
  expect(aStory({ publications: [refused], orders: [done] }).handOffs(after)).toHaveLength(1)
})

test('calls at the hour who answers for the post, and names the turn as the server does', () => {
  const { view, around } = aStory()
  const remind = (id: string, role: 'owner' | 'author', now: Date) => remindersOf([view], around, { id, role }, now)
  expect(remind(createId(), 'owner', before)).toEqual([])
  expect(remind(createId(), 'owner', after)).toEqual([{ postId, channelId, turns: [turnOf(aHandOff())], dueAt: due }])
  expect(remind(view.release?.by ?? '', 'author', after)).toHaveLength(1)
  expect(remind(createId(), 'author', after)).toEqual([])
  expect(remind(createId(), 'owner', new Date('2026-05-01T20:31:00Z'))).toEqual([])
})

test('vouches with the link, about the state that was seen', async () => {
  const writer = await aWriter()
  const decision = await confirmDone(writer, aHandOff(), ' https://social.example.com/p/1 ')
  expect(decision.subject).toBe(`publications:${postId}:${channelId}`)
  expect(decision.body).toEqual({ kind: 'order', act: 'done', seenState: 'by-hand', url: 'https://social.example.com/p/1' })
})

test('follows an order from this phone to its end', async () => {
  const writer = await aWriter()
  const order = await orderPublication(writer, aHandOff({ state: 'missed' }), 'now')
  if (!isOrder(order)) throw new Error('an order expected')
  expect(progressOf(order, aHandOff())).toBe('waiting')
  expect(progressOf({ ...order, arrivedAt: due }, aHandOff())).toBe('asked')
  expect(progressOf(order, aHandOff({ orders: [{ id: order.id, outcome: 'too-late', at: due }] }))).toBe('too-late')
})

test('names the files after the event, never after the phone', () => {
  const files = filesOf([new Blob([''], { type: 'image/jpeg' }), new Blob([''], { type: 'image/png' })], 'Notte è già qui!')
  expect(files.map((file) => file.name)).toEqual(['notte-e-gia-qui-1.jpg', 'notte-e-gia-qui-2.png'])
})

test('reads links, handles and page names as people type them', () => {
  expect(addressOf('social.example.com/p/1')?.href).toBe('https://social.example.com/p/1')
  expect(addressOf('not a link')).toBeUndefined()
  expect(addressOf('javascript://example.com/%0aalert(1)')).toBeUndefined()
  expect(handleOf(' @Elsa.Example.com\u202c')).toBe('elsa.example.com')
  expect(handleOf('https://app.example.com/profile/elsa.example.com/')).toBe('elsa.example.com')
  expect(slugOf('Festa delle Luci! – Città')).toBe('festa-delle-luci-citta')
  expect(slugOf('—')).toBe('')
})
