import type { Publication } from '@inviato/shared/publication.ts'
import { createId } from '@inviato/shared/id.ts'
import { expect, test } from 'vitest'
import { addressOf } from '../../web/src/lib/address.ts'
import { handleOf, slugOf } from '../../web/src/lib/channels.ts'
import { orderPublication, progressOf } from '../../web/src/lib/decisions.ts'
import { confirmDone, filesOf, isDueByHand } from '../../web/src/lib/hand-off.ts'
import { isOrder } from '@inviato/shared/decision.ts'
import { aPublication } from '../support/documents.ts'
import { aWriter } from '../support/phone-database.ts'

const [postId, channelId] = [createId(), createId()]
const due = '2026-05-01T19:30:00.000Z'

/** A publication that is a person's to make. */
function aHandOff(fields: Partial<Publication> = {}): Publication {
  return aPublication({ postId, channelId, network: 'by-hand', state: 'by-hand', dueAt: due, ...fields })
}

test('is due when the server says so, or when the phone alone knows the hour', () => {
  const [before, after] = [new Date('2026-05-01T19:29:59Z'), new Date('2026-05-01T19:30:00Z')]
  expect(isDueByHand(aHandOff(), before)).toBe(true)
  expect(isDueByHand(aHandOff({ state: 'scheduled' }), before)).toBe(false)
  expect(isDueByHand(aHandOff({ state: 'scheduled' }), after)).toBe(true)
  expect(isDueByHand(aHandOff({ state: 'scheduled', network: 'live' }), after)).toBe(false)
  expect(isDueByHand(aHandOff({ state: 'published' }), after)).toBe(false)
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
