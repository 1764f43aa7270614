import { type CollectionName, collections, type Documents } from '@inviato/shared/collections.ts'
import type { RxJsonSchema } from 'rxdb'
import * as z from 'zod/mini'

/** RxDB's schema of each replicated collection. */
export type RxdbSchemas = { [Name in CollectionName]: RxJsonSchema<Documents[Name]> }

/**
 * RxDB's schemas, made from the zod schemas: at build for the browser (`virtual:rxdb-schemas`), directly in Node.
 * RxDB checks nothing on the phone (the verbs do, with zod), so only what it needs is carried: names, kinds, and the
 * lengths of what is indexed. What is nested stays out: a new optional field inside a body is no migration.
 */
export function rxdbSchemas(): RxdbSchemas {
  const entries = Object.entries(collections).map(([name, { schema, indexes }]) => [name, rxdbSchema(name, schema, indexes)])
  return Object.fromEntries(entries)
}

/** One collection's schema, whose primary key is `id`. */
export function rxdbSchema(title: string, schema: z.core.$ZodType, indexes: readonly string[] = []) {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' })
  return {
    title,
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, flat(property)])),
    required,
    indexes,
  }
}

function flat(property: z.core.JSONSchema._JSONSchema): object {
  if (typeof property === 'boolean') return {}
  const { type, maxLength } = property
  if (type === undefined) return { type: 'object' }
  return maxLength === undefined ? { type } : { type, maxLength }
}
