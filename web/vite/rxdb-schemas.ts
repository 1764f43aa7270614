import { collections } from '@inviato/shared/collections.ts'
import type { Plugin } from 'vite'
import * as z from 'zod'

const name = 'virtual:rxdb-schemas'

/**
 * Serves `virtual:rxdb-schemas`: a record from collection name to its RxDB JSON schema, made from the zod schemas at
 * build time, so that the phone does not carry the writer of JSON schemas.
 */
export function rxdbSchemas(): Plugin {
  return {
    name: 'inviato:rxdb-schemas',
    resolveId: (source) => (source === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? `export const schemas = ${JSON.stringify(toRxdb(), withoutChecks)}` : undefined),
  }
}

function toRxdb(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(collections).map(([collection, { schema, indexes }]) => [
      collection,
      { version: 0, primaryKey: 'id', indexes, ...z.toJSONSchema(schema) },
    ]),
  )
}

/** RxDB checks nothing on the phone (zod does, in the verbs): patterns and formats would only be weight. */
function withoutChecks(key: string, value: unknown): unknown {
  const isCheck = (key === 'pattern' || key === 'format') && typeof value === 'string'
  return isCheck || key === '$schema' ? undefined : value
}
