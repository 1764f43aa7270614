import { type CollectionName, collections, perCollection } from '@inviato/shared/collections.ts'
import type { RxJsonSchema, TopLevelProperty } from 'rxdb'
import * as z from 'zod/mini'
import { type Migrations, migrations, versionOf } from './migrations.ts'

/** RxDB's schema of each replicated collection. */
export type RxdbSchemas = Record<CollectionName, RxdbSchema>
export type RxdbSchema = RxJsonSchema<Record<string, unknown>>

/**
 * RxDB's schemas, made from the zod schemas: at build for the browser (`virtual:rxdb-schemas`), directly in Node.
 * RxDB checks nothing on the phone (the verbs do, with zod), so only what it needs is carried: names, kinds, and the
 * lengths of what is indexed. What is nested stays out: a new optional field inside a body is no migration.
 */
export function rxdbSchemas(known: Migrations = migrations): RxdbSchemas {
  return perCollection((name) => rxdbSchema(name, versionOf(known[name]), collections[name].schema, collections[name].indexes))
}

function rxdbSchema(title: string, version: number, schema: z.core.$ZodType, indexes: readonly string[]): RxdbSchema {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' })
  return {
    title,
    version,
    primaryKey: 'id',
    type: 'object',
    properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, flat(property)])),
    required,
    indexes: [...indexes],
  }
}

function flat(property: z.core.JSONSchema._JSONSchema): TopLevelProperty {
  if (typeof property === 'boolean') return {}
  const { type, maxLength } = property
  if (type === undefined) return { type: 'object' }
  return maxLength === undefined ? { type } : { type, maxLength }
}
