import { createId } from '@inviato/shared/id.ts'
import { merge, type Replica, sameContent } from '@inviato/shared/merge.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aPost } from '../support/documents.ts'

const ids = Array.from({ length: 6 }, () => createId())
const original = aPost({ text: 'Doors open at nine tonight.' })

function post(fields: object = {}): Replica {
  return { ...original, _deleted: false, ...fields }
}

const base = post({ media: ids.slice(0, 2).map((id) => ({ id, label: 'shot' })), channels: ids.slice(0, 2) })

describe('two people change one post', () => {
  test('in different fields: both changes stand', () => {
    const { document, kept } = merge('posts', base, { ...base, notBefore: '2026-05-01T10:00:00.000Z' }, { ...base, language: 'it' })
    expect(document).toMatchObject({ notBefore: '2026-05-01T10:00:00.000Z', language: 'it' })
    expect(kept).toEqual([])
  })

  test('in different words of the text: both changes stand', () => {
    const text = 'The doors of the hall open at nine tonight, bring a friend.'
    const { document, kept } = merge(
      'posts',
      post({ text }),
      post({ text: text.replace('nine', 'ten') }),
      post({ text: `${text.replace('hall', 'old theatre')} Come early!` }),
    )
    expect(document.text).toBe('The doors of the old theatre open at ten tonight, bring a friend. Come early!')
    expect(kept).toEqual([])
  })

  test('in the same words: one stands in place, the other is given back whole', () => {
    const [a, b] = [{ ...base, text: 'Doors open at ten tonight.' }, { ...base, text: 'Doors open at half past nine tonight.' }]
    const { document, kept } = merge('posts', base, a, b)
    expect(document.text).toBe(b.text)
    expect(kept.map((each) => each.text)).toEqual([a.text])
  })

  test('one adds a picture, the other moves them: all are there, in the moved order', () => {
    const [one, two] = [{ id: ids[0], label: 'shot' }, { id: ids[1], label: 'shot' }]
    const three = { id: ids[2], label: 'new' }
    const { document } = merge('posts', base, { ...base, media: [one, two, three] }, { ...base, media: [two, one] })
    expect(document.media).toEqual([two, three, one])
  })

  test('both add a channel: both are there', () => {
    const { document } = merge('posts', base, { ...base, channels: ids.slice(0, 3) }, { ...base, channels: [...ids.slice(0, 2), ids[3]] })
    expect(new Set(document.channels as string[])).toEqual(new Set(ids.slice(0, 4)))
  })

  test('one removes a picture, the other fills its slot: the filled slot stays', () => {
    const [one, two] = base.media as [object, object]
    const { document } = merge('posts', base, { ...base, media: [one] }, { ...base, media: [one, { ...two, mediaId: ids[4] }] })
    expect(document.media).toEqual([one, { ...two, mediaId: ids[4] }])
  })

  test('one removes the post, the other edits it: the edit stands', () => {
    const { document } = merge('posts', base, { ...base, _deleted: true }, { ...base, text: 'Still needed' })
    expect(document).toMatchObject({ _deleted: false, text: 'Still needed' })
  })

  test('one removes the post, the other did nothing: it is removed', () => {
    expect(merge('posts', base, { ...base, _deleted: true }, base).document._deleted).toBe(true)
  })

  test('never mixes one wished time with another', () => {
    const may = { at: '2026-05-01T08:00:00.000Z', wall: '2026-05-01T10:00', zone: 'Europe/Rome' }
    const june = { at: '2026-06-01T09:00:00.000Z', wall: '2026-06-01T10:00', zone: 'Europe/London' }
    const { document, kept } = merge('posts', base, { ...base, publishAt: may }, { ...base, publishAt: june })
    expect([may, june]).toContainEqual(document.publishAt)
    expect([may, june].map((each) => JSON.stringify(each)).toSorted()).toEqual(
      [document.publishAt, kept[0]?.publishAt].map((each) => JSON.stringify(each)).toSorted(),
    )
  })

  test('more pictures together than a post may have: one side stands, the other is given back', () => {
    const full = (from: number) => Array.from({ length: 15 }, (_, index) => ({ id: createId(), label: `${from} ${index}` }))
    const { document, kept } = merge('posts', base, { ...base, media: full(1) }, { ...base, media: full(2) })
    expect(document.media).toHaveLength(15)
    expect(kept).toHaveLength(1)
  })
})

test('merges a text of thousands of equal words within a second', () => {
  const many = (word: string) => `${word} `.repeat(2000)
  const started = performance.now()
  merge('posts', post({ text: many('la') }), post({ text: `${many('la')}end` }), post({ text: `start ${many('la')}` }))
  expect(performance.now() - started).toBeLessThan(1000)
})

const word = fc.constantFrom('doors', 'open', 'at', 'nine', 'tonight', 'stage', 'crowd', '#lumen')
const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '))
const someIds = fc.subarray(ids).chain((chosen) => fc.shuffledSubarray(chosen, { minLength: chosen.length }))
const anyPost = fc
  .record({
    text,
    language: fc.option(fc.constantFrom('it', 'en'), { nil: undefined }),
    media: fc.array(fc.record({ id: fc.constantFrom(...ids), label: text }), { maxLength: 5 }).map(withoutTwins),
    channels: someIds,
    at: fc.constantFrom('2026-05-01T10:00:00.000Z', '2026-05-01T11:00:00.000Z'),
    _deleted: fc.boolean(),
  })
  .map((fields) => post(fields))
const maybePost = fc.option(anyPost, { nil: undefined })

describe('for any pair', () => {
  test('the order of the two does not matter', () => {
    fc.assert(fc.property(maybePost, anyPost, anyPost, (origin, a, b) => {
      expect(merge('posts', origin, a, b)).toEqual(merge('posts', origin, b, a))
    }), { numRuns: 1000 })
  })

  test('a change merged with itself is itself', () => {
    fc.assert(fc.property(maybePost, anyPost, (origin, a) => {
      const { document, kept } = merge('posts', origin, a, a)
      expect(sameContent(document, a)).toBe(true)
      expect(kept).toEqual([])
    }))
  })

  test('a change merged with no change is itself', () => {
    fc.assert(fc.property(anyPost, anyPost, (origin, a) => {
      const { document, kept } = merge('posts', origin, a, origin)
      expect(sameContent(document, a)).toBe(true)
      expect(kept).toEqual([])
    }))
  })

  test('the result is a post, and merging it again changes nothing', () => {
    fc.assert(fc.property(maybePost, anyPost, anyPost, (origin, a, b) => {
      const { document } = merge('posts', origin, a, b)
      expect(sameContent(merge('posts', document, document, b).document, b)).toBe(true)
      expect(sameContent(merge('posts', document, document, document).document, document)).toBe(true)
    }))
  })

  test('every word that either side added stands, or is given back', () => {
    fc.assert(fc.property(text, text, text, (origin, left, right) => {
      const [a, b] = [post({ text: left }), post({ text: right })]
      const { document, kept } = merge('posts', post({ text: origin }), a, b)
      const saved = [document, ...kept].map((each) => String(each.text)).join(' ').split(' ')
      const added = [...left.split(' '), ...right.split(' ')].filter((each) => each !== '' && !origin.split(' ').includes(each))
      expect(added.filter((each) => !saved.includes(each))).toEqual([])
    }), { numRuns: 1000 })
  })
})

function withoutTwins(items: { id: string; label: string }[]) {
  return items.filter((item, index) => items.findIndex((each) => each.id === item.id) === index)
}
