import { createId } from '@inviato/shared/id.ts'
import type { Post } from '@inviato/shared/post.ts'
import type { Upload } from '@inviato/shared/upload.ts'
import { describe, expect, test } from 'vitest'
import type { TrayItem } from '../../web/src/lib/database/local.ts'
import { createBell, pause } from '../../web/src/lib/uploads/pace.ts'
import { wantedCopies } from '../../web/src/lib/uploads/queue.ts'
import { mayLeave } from '../../web/src/lib/uploads/rule.ts'
import { aMedia, aPost } from '../support/documents.ts'

const upOrDown = { bytes: 10, mime: 'image/jpeg', sha256: 'a'.repeat(64) }

describe('the order of what leaves', () => {
  const photo = (dueAt?: string): { item: TrayItem; post: Post } => {
    const { by: _by, ...media } = aMedia({ original: upOrDown, publish: { ...upOrDown, sha256: 'b'.repeat(64) }, thumb: { ...upOrDown, sha256: 'c'.repeat(64) } })
    const post = aPost({ media: [{ id: createId(), mediaId: media.id }], ...(dueAt && { publishAt: { at: dueAt, wall: dueAt.slice(0, 16), zone: 'Europe/Rome' } }) })
    return { item: { id: media.id, at: media.at, note: '', told: 'capture' as const, media }, post }
  }

  test('is previews, then what is published, then originals; the soonest due first', () => {
    const [later, never, sooner] = [photo('2031-05-17T20:00:00.000Z'), photo(), photo('2031-05-17T10:00:00.000Z')]
    const all = [later, never, sooner]
    const wanted = wantedCopies(all.map(({ item }) => item), new Map(), all.map(({ post }) => post))
    const names = new Map([[later.item.id, 'later'], [never.item.id, 'never'], [sooner.item.id, 'sooner']])
    expect(wanted.map((each) => `${each.copy} ${names.get(each.mediaId)}`)).toEqual(
      ['thumb', 'publish', 'original'].flatMap((copy) => ['sooner', 'later', 'never'].map((name) => `${copy} ${name}`)),
    )
  })

  test('has films last', () => {
    const { item } = photo()
    const film = { ...item, id: createId(), media: { ...item.media, id: '00000000-0000-7000-8000-000000000000', original: { ...upOrDown, mime: 'video/mp4' }, publish: undefined, thumb: undefined } }
    const wanted = wantedCopies([film, item], new Map(), [])
    expect(wanted.at(-1)?.file.mime).toBe('video/mp4')
  })

  test('leaves out what the server has, by its hash, and keeps what it refused for good', () => {
    const { item } = photo()
    const upload: Upload = {
      id: item.id, at: item.at,
      received: { thumb: { ...upOrDown, sha256: 'c'.repeat(64) }, publish: { ...upOrDown, sha256: 'd'.repeat(64) } },
      problem: { rendition: 'original', code: 'type_not_allowed', at: item.at },
    }
    const wanted = wantedCopies([item], new Map([[item.id, upload]]), [])
    expect(wanted.map((each) => [each.copy, each.refused])).toEqual([['publish', undefined], ['original', 'type_not_allowed']])
  })

  test('does not begin before a capture belongs to a brand', () => {
    const { item } = photo()
    expect(wantedCopies([{ ...item, told: undefined }], new Map(), [])).toEqual([])
  })
})

describe('the rule for originals', () => {
  test.each([
    ['publish', 'ask', 'metered', false, true],
    ['original', 'any', 'metered', false, true],
    ['original', 'wifi', 'wifi', false, true],
    ['original', 'wifi', 'metered', false, false],
    ['original', 'wifi', 'unknown', false, false],
    ['original', 'ask', 'wifi', false, false],
    ['original', 'ask', 'metered', true, true],
  ] as const)('%s by rule %s, network %s, allowed %s: leaves %s', (copy, rule, network, allowed, leaves) => {
    expect(mayLeave(copy, rule, network, allowed)).toBe(leaves)
  })
})

describe('the pace', () => {
  test('grows from two seconds to five minutes, never all phones at once', () => {
    expect([1, 2, 3, 20].map((failures) => Math.round(pause(failures, () => 0.5) / 1000))).toEqual([2, 4, 8, 300])
    expect(pause(3, () => 0)).toBeLessThan(pause(3, () => 1))
  })

  test('is broken off by the bell', async () => {
    const bell = createBell(new AbortController().signal)
    const waited = bell.wait(Infinity)
    bell.ring()
    await waited
  })
})
