import { expect, test } from 'vitest'
import { leftOf } from '../../web/src/lib/other-brands/report.ts'
import type { WaitingItem } from '../../web/src/lib/waiting.ts'

const words = (collection: WaitingItem['collection'], id: string): WaitingItem => ({ key: `${collection}:${id}`, kind: 'words', collection, id, reason: 'queued' })
const bytes = (id: string, copy: string, more: Partial<WaitingItem> = {}): WaitingItem => ({
  key: `media:${id}#${copy}`, kind: 'bytes', collection: 'media', id, reason: 'queued', bytes: 100, ...more,
})

test('counts a photo whose details and copies wait as one photo', () => {
  const items = [words('posts', 'p'), words('media', 'a'), bytes('a', 'publish'), bytes('a', 'original'), bytes('b', 'original')]
  expect(leftOf(items, new Map([['a', 'photo'], ['b', 'video']]))).toMatchObject({ photos: 1, films: 1, words: 1 })
})

test('says what moves before what waits', () => {
  const items = [bytes('a', 'original', { reason: 'rule' }), bytes('b', 'publish', { reason: 'sending', progress: 0.5 }), bytes('c', 'publish', { reason: 'sending', progress: 0, bytes: 300 })]
  expect(leftOf(items, new Map())).toMatchObject({ reason: 'sending', progress: 0.125 })
  expect(leftOf(items.slice(0, 1), new Map())).toMatchObject({ reason: 'rule', progress: undefined })
})
