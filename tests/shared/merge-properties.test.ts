import { collectionNames, collections } from '@inviato/shared/collections.ts'
import { canonical } from '@inviato/shared/canonical.ts'
import { merge, type Replica, sameContent } from '@inviato/shared/merge.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { anyFork, isFields } from '../support/any-document.ts'

const numRuns = 40

describe.each(collectionNames)('two changes of a document of %s', (collection) => {
  const fork = anyFork(collection)
  const origin = fc.boolean()

  test('give the same whoever merges them', () => {
    fc.assert(fc.property(fork, origin, ({ base, a, b }, isKnown) => {
      const from = isKnown ? base : undefined
      expect(merge(collection, from, a, b)).toEqual(merge(collection, from, b, a))
    }), { numRuns })
  })

  test('leave a change beside no change as it is, and keep nothing', () => {
    fc.assert(fc.property(fork, ({ base, a }) => {
      for (const merged of [merge(collection, base, a, base), merge(collection, base, a, a), merge(collection, undefined, a, a)]) {
        expect(sameContent(merged.document, a)).toBe(true)
        expect(merged.kept).toEqual([])
      }
    }), { numRuns })
  })

  test('give what its schema takes, and what merging again leaves as it is', () => {
    fc.assert(fc.property(fork, ({ base, a, b }) => {
      const { document } = merge(collection, base, a, b)
      const { _deleted, ...content } = document
      expect(z.safeParse(collections[collection].schema, { ...content, by: a.by }).error).toBeUndefined()
      for (const side of [a, b]) expect(sameContent(merge(collection, side, document, side).document, document)).toBe(true)
    }), { numRuns })
  })

  test('lose no word of either: it stands, or is kept', () => {
    fc.assert(fc.property(fork, origin, ({ base, a, b }, isKnown) => {
      const { document, kept } = merge(collection, isKnown ? base : undefined, a, b)
      const saved = new Set([document, ...kept, base].flatMap(wordsOf))
      expect([a, b].flatMap(wordsOf).filter((word) => !saved.has(word))).toEqual([])
    }), { numRuns })
  })

  test('keep a side only for something that does not stand', () => {
    fc.assert(fc.property(fork, origin, ({ base, a, b }, isKnown) => {
      const { document, kept } = merge(collection, isKnown ? base : undefined, a, b)
      const standing = new Set([document, ...(isKnown ? [base] : [])].flatMap((state) => leavesOf(state)))
      for (const side of kept) expect(leavesOf(side).filter((leaf) => !standing.has(leaf))).not.toEqual([])
    }), { numRuns })
  })

  test('add to every list what either added, and take out what one removed and the other left alone', () => {
    fc.assert(fc.property(fork, ({ base, a, b }) => {
      const { document, kept } = merge(collection, base, a, b)
      if (kept.length > 0) return
      const [before, left, right, after] = [base, a, b, document].map((state) => listsOf(state))
      for (const [path, items] of Object.entries(after ?? {})) {
        const [old, one, two] = [before?.[path] ?? {}, left?.[path], right?.[path]]
        // A list that one left out altogether is a field that was removed: it loses against a change.
        if (!one || !two) continue
        for (const key of Object.keys({ ...one, ...two })) {
          const isAdded = old[key] === undefined
          const isTakenOut = (key in old && !(key in one) && two[key] === old[key]) || (key in old && !(key in two) && one[key] === old[key])
          if (isAdded) expect(Object.keys(items)).toContain(key)
          if (isTakenOut) expect(Object.keys(items)).not.toContain(key)
        }
      }
    }), { numRuns })
  })

  test('of which one is a removal: the edit stands, and nothing needs keeping', () => {
    fc.assert(fc.property(fork, ({ base, a }) => {
      const removed = { ...base, _deleted: true }
      const merged = merge(collection, base, removed, a)
      expect(merged).toMatchObject({ document: { _deleted: sameContent(a, base) }, kept: [] })
      expect(merge(collection, undefined, removed, { ...a, _deleted: true })).toMatchObject({ document: { _deleted: true }, kept: [] })
    }), { numRuns })
  })

  test('of which one goes on from the other keep nothing, also where nobody knows what both started from', () => {
    fc.assert(fc.property(fork, ({ a }) => {
      const longer = { ...a, ...goneOn(a) }
      const { document, kept } = merge(collection, undefined, a, longer)
      expect(kept).toEqual([])
      expect(sameContent(document, longer)).toBe(true)
    }), { numRuns })
  })
})

/** Every word of a document's texts; of a value that is no sentence, the value. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/\s+/).filter(Boolean)
  if (Array.isArray(value)) return value.flatMap(wordsOf)
  return isFields(value) ? Object.entries(value).flatMap(([field, each]) => (field === 'at' ? [] : wordsOf(each))) : []
}

/** Every value of a document with the way to it. */
function leavesOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(item, `${path}/${keyOf(item)}`))
  if (isFields(value) && !undivided.test(path)) return Object.entries(value).flatMap(([field, each]) => leavesOf(each, `${path}/${field}`))
  return [`${path}=${canonical(value)}`]
}

/** What is never made of two: a wished time, a file. */
const undivided = /\/(publishAt|original|publish|thumb|device|handles)$/

type Lists = Record<string, Record<string, string>>

/** The items of every list of a document by their keys; a list in a list is its item's. */
function listsOf(document: Replica): Lists {
  const lists: Lists = {}
  const look = (fields: object, path: string): void => {
    for (const [field, value] of Object.entries(fields)) {
      if (Array.isArray(value)) lists[`${path}/${field}`] = Object.fromEntries(value.map((item) => [keyOf(item), canonical(item)]))
      else if (isFields(value)) look(value, `${path}/${field}`)
    }
  }
  look(document, '')
  return lists
}

function keyOf(item: unknown): string {
  const key = isFields(item) ? (item.id ?? item.channelId) : undefined
  return typeof key === 'string' ? key : canonical(item)
}

/** The texts of a document with more words, as its writer leaves them a moment later. */
function goneOn(fields: Record<string, unknown>): Record<string, unknown> {
  const longer: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(fields)) {
    if (['text', 'brief', 'note', 'alt'].includes(field)) longer[field] = `${String(value)} crowd`.trim()
    else if (field === 'body' && isFields(value)) longer[field] = { ...value, ...goneOn(value) }
  }
  return longer
}
