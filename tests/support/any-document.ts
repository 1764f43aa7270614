import { type CollectionName, collections } from '@inviato/shared/collections.ts'
import { createId } from '@inviato/shared/id.ts'
import type { Replica } from '@inviato/shared/merge.ts'
import fc from 'fast-check'
import * as z from 'zod/mini'

/*
 * Any document of any collection, made from its schema. Values come from small pools: two documents often name the same
 * thing, and sentences share words, as those of two people at work on one post do.
 */

const ids = Array.from({ length: 5 }, () => createId())
/** Who wrote it first is the server's to say, and the same for all. */
const author = createId()
const instants = ['2026-05-01T10:00:00.000Z', '2026-05-01T11:00:00.000Z', '2026-06-02T09:30:00.000Z']
const words = ['doors', 'open', 'at', 'nine', 'tonight', 'stage', 'crowd', '#lumen']
const sentence = fc.array(fc.constantFrom(...words), { maxLength: 6 }).map((chosen) => chosen.join(' '))

/** A document of a collection, all of them under one id. */
export function anyDocument(collection: CollectionName): fc.Arbitrary<Replica> {
  const schema = z.toJSONSchema(collections[collection].schema, { io: 'input' })
  const [id] = fc.sample(valueOf(schema.properties?.id ?? true), { numRuns: 1, seed: 7 })
  const by = schema.required?.includes('by') ? { by: author } : {}
  return valueOf(schema).map((value) => ({ ...(typeof value === 'object' ? value : {}), ...by, id: String(id), _deleted: false }))
}

/** A document, and two that came of it: each field is as it was or another. */
export function anyFork(collection: CollectionName): fc.Arbitrary<{ base: Replica; a: Replica; b: Replica }> {
  const document = anyDocument(collection)
  const choices = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 })
  return fc.tuple(document, document, document, choices, choices).map(([base, a, b, left, right]) => ({
    base,
    a: { ...mixed(base, a, left), id: base.id, _deleted: false },
    b: { ...mixed(base, b, right), id: base.id, _deleted: false },
  }))
}

type Fields = Record<string, unknown>

/** What a thing is (an event, a contact; the network of a channel) never changes. */
function mixed(base: Fields, other: Fields, choices: readonly boolean[]): Fields {
  if (base.kind !== other.kind || base.network !== other.network) return base
  const result: Fields = {}
  for (const [index, field] of [...new Set([...Object.keys(base), ...Object.keys(other)])].toSorted().entries()) {
    const [before, after] = [base[field], other[field]]
    const value = isFields(before) && isFields(after) ? mixed(before, after, choices.slice(1)) : (choices[index % choices.length] ? before : after)
    if (value !== undefined) result[field] = value
  }
  return result
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type JsonSchema = z.core.JSONSchema._JSONSchema

function valueOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (typeof schema === 'boolean') return sentence
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const options = schema.oneOf ?? schema.anyOf
  if (options) return fc.oneof(...options.map(valueOf))
  switch (schema.type) {
    case 'object':
      return schema.properties ? fieldsOf(schema) : fc.dictionary(fc.constantFrom('one', 'two'), sentence)
    case 'array':
      return listOf(schema)
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 9, (schema.minimum ?? 0) + 9) })
    case 'null':
      return fc.constant(null)
    default:
      return textOf(schema)
  }
}

function fieldsOf({ properties = {}, required = [] }: z.core.JSONSchema.BaseSchema): fc.Arbitrary<Fields> {
  const names = Object.keys(properties).filter((name) => !['by', 'arrivedAt', 'editedBy', 'rev', 'seal'].includes(name))
  const values = Object.fromEntries(names.map((name) => [name, valueOf(properties[name] ?? true)]))
  return fc.record(values, { requiredKeys: required.filter((name) => names.includes(name)), noNullPrototype: true })
}

/** No list names a thing twice. */
function listOf({ items, minItems = 0, maxItems = 3 }: z.core.JSONSchema.BaseSchema): fc.Arbitrary<unknown[]> {
  const item = items === undefined || Array.isArray(items) ? sentence : valueOf(items)
  const most = Math.max(minItems, Math.min(maxItems, 4))
  return fc.uniqueArray(item, { minLength: minItems, maxLength: most, selector: (each) => (isFields(each) ? (each.id ?? each.channelId ?? JSON.stringify(each)) : each) })
}

function textOf({ format, pattern, minLength = 0, maxLength = 100 }: z.core.JSONSchema.BaseSchema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.constantFrom(...ids)
  if (format === 'date-time') return fc.constantFrom(...instants)
  if (format === 'uri') return fc.constantFrom('https://lumen.example/', 'https://fiera.example/programma')
  if (pattern) return fc.constantFrom(...fc.sample(fc.stringMatching(new RegExp(pattern)).filter((each) => each.length <= maxLength), { numRuns: 3, seed: 7 }))
  return sentence.map((text) => text.slice(0, maxLength).trim() || 'stage'.slice(0, minLength))
}
