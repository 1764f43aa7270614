import * as z from 'zod/mini'
import { canonical } from './canonical.ts'
import { type CollectionName, collections } from './collections.ts'
import { stampedFields } from './fields.ts'
import { mergeText } from './merge-text.ts'

/** A document as it travels: its content, and whether it was removed. */
export interface Replica {
  id: string
  _deleted: boolean
  [field: string]: unknown
}

export interface Merged {
  /** What stands. The stamped fields (`by`, `rev`, …) are not merged: they are the caller's to set. */
  document: Replica
  /** The sides of which some words do not stand, whole, to be kept as versions. */
  kept: Replica[]
}

/**
 * Merges two changes of one document, three-way, field by field, against the state that both started from (undefined
 * where that is not known). Pure, commutative and idempotent in the pair: who merges does not matter.
 *
 * Objects by field, lists as sets with order, text by diff3. A removal loses against a change, of a document as of a
 * field. Where both wrote the same place, one side stands, the same one throughout: the longer, then the greater; the
 * other is given back in `kept`, whole, unless nothing of its own was lost. What would not pass its schema (a list too long) is not merged: one side stands.
 */
export function merge(collection: CollectionName, base: Replica | undefined, a: Replica, b: Replica): Merged {
  const [first, second] = inRank(bare(a), bare(b))
  const origin = base && bare(base)
  if (equal(first, second)) return { document: first, kept: [] }
  if (origin && equal(origin, first)) return { document: second, kept: [] }
  if (origin && equal(origin, second)) return { document: first, kept: [] }
  if (first._deleted || second._deleted) return { document: first._deleted ? second : first, kept: [] }
  const sides: Sides = { lost: false }
  const document = { ...first, ...mergeFields(origin ?? {}, first, second, sides), id: first.id, _deleted: first._deleted }
  if (passes(collection, { ...document, by: a.by ?? b.by })) return { document, kept: sides.lost ? [second] : [] }
  return { document: first, kept: [second] }
}

/** Whether two states have the same content; what the server stamps does not count, nor what RxDB adds. */
export function sameContent(a: Replica, b: Replica): boolean {
  return equal(bare(a), bare(b))
}

/** The content alone: without what the server stamps and without RxDB's own fields other than `_deleted`. */
export function bare(document: Replica): Replica {
  const content: Replica = { id: document.id, _deleted: document._deleted }
  for (const [field, value] of Object.entries(document)) {
    if (!stamped.has(field) && !field.startsWith('_') && value !== undefined) content[field] = value
  }
  return content
}

const stamped: ReadonlySet<string> = new Set(stampedFields)

/** Fields whose parts only make sense together: a wall time without its instant, a file's hash without its size. */
const whole: ReadonlySet<string> = new Set(['publishAt', 'original', 'publish', 'thumb', 'device', 'handles'])
/** What decides the shape of the object that it stands in. */
const discriminators = ['kind', 'network'] as const

interface Sides {
  /** Set once something of the second side does not stand. */
  lost: boolean
}

type Fields = Record<string, unknown>

function mergeFields(base: Fields, first: Fields, second: Fields, sides: Sides): Fields {
  const result: Fields = {}
  for (const field of new Set([...Object.keys(first), ...Object.keys(second)])) {
    const value = mergeValue(field, base[field], first[field], second[field], sides)
    if (value !== undefined) result[field] = value
  }
  return result
}

function mergeValue(field: string, origin: unknown, first: unknown, second: unknown, sides: Sides): unknown {
  // A text that neither side started from was empty: what is empty still has lost nothing.
  const base = origin === undefined && typeof first === 'string' && typeof second === 'string' ? '' : origin
  if (equal(first, second) || equal(base, second)) return first
  if (equal(base, first)) return second
  if (first === undefined || second === undefined) return first ?? second
  if (field === 'at' && typeof first === 'string' && typeof second === 'string') return first > second ? first : second
  if (Array.isArray(first) && Array.isArray(second)) return mergeLists(Array.isArray(base) ? base : [], first, second, sides)
  if (isFields(first) && isFields(second) && !whole.has(field) && sameShape(first, second)) {
    return mergeFields(isFields(base) && sameShape(base, first) ? base : {}, first, second, sides)
  }
  if (typeof first === 'string' && typeof second === 'string' && typeof base === 'string') {
    const text = mergeText(base, first, second)
    if (text.lost) sides.lost = true
    return text.value
  }
  sides.lost = true
  return first
}

/**
 * Lists are sets with order: an item is what its `id` (or channel, or value) says. Added on either side, it is in;
 * removed on one side, it is out, unless the other side changed it.
 */
function mergeLists(base: unknown[], first: unknown[], second: unknown[], sides: Sides): unknown[] {
  const [bases, firsts, seconds] = [keyed(base), keyed(first), keyed(second)]
  const items = new Map<string, unknown>()
  for (const key of new Set([...firsts.keys(), ...seconds.keys()])) {
    const value = mergeItem(bases.get(key), firsts.get(key), seconds.get(key), sides)
    if (value !== undefined) items.set(key, value)
  }
  return orderOf([...bases.keys()], [...firsts.keys()], [...seconds.keys()])
    .map((key) => items.get(key))
    .filter((item) => item !== undefined)
}

function mergeItem(base: unknown, first: unknown, second: unknown, sides: Sides): unknown {
  if (first === undefined) return base === undefined || !equal(base, second) ? second : undefined
  if (second === undefined) return base === undefined || !equal(base, first) ? first : undefined
  return mergeValue('', base, first, second, sides)
}

/** Every key once. The side that moved things gives the order, the other's additions come behind what they followed. */
function orderOf(base: string[], first: string[], second: string[]): string[] {
  const [lead, other] = sameOrder(base, first) && !sameOrder(base, second) ? [second, first] : [first, second]
  const result = [...lead]
  for (const [index, key] of other.entries()) {
    if (result.includes(key)) continue
    const before = other.slice(0, index).findLast((each) => result.includes(each))
    const place = before === undefined ? 0 : result.indexOf(before) + 1
    result.splice(afterAdditions(result, place, base, other), 0, key)
  }
  return result
}

/** Steps over what the leading side added at the same place, so that both sides' additions stay together. */
function afterAdditions(result: string[], place: number, base: string[], other: string[]): number {
  let end = place
  for (let key = result[end]; key !== undefined && !base.includes(key) && !other.includes(key); key = result[end]) end++
  return end
}

function sameOrder(base: string[], side: string[]): boolean {
  const kept = base.filter((key) => side.includes(key))
  return equal(kept, side.filter((key) => base.includes(key)))
}

function keyed(list: unknown[]): Map<string, unknown> {
  return new Map(list.map((item) => [keyOf(item), item]))
}

function keyOf(item: unknown): string {
  if (!isFields(item)) return canonical(item)
  const key = item.id ?? item.channelId
  return typeof key === 'string' ? key : canonical(item)
}

/** The longer content first, then the greater: the same pair has the same order whoever asks. */
function inRank(a: Replica, b: Replica): [Replica, Replica] {
  const [left, right] = [canonical(a), canonical(b)]
  if (left.length !== right.length) return left.length > right.length ? [a, b] : [b, a]
  return left > right ? [a, b] : [b, a]
}

function sameShape(a: Fields, b: Fields): boolean {
  return discriminators.every((name) => a[name] === b[name])
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function equal(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && canonical(a) === canonical(b))
}

function passes(collection: CollectionName, document: Replica): boolean {
  const { _deleted, ...content } = document
  return z.safeParse(collections[collection].schema, content).success
}
