import type { Plugin } from 'vite'
import { rxdbSchemas as makeSchemas } from '../src/lib/database/schema.ts'

const name = 'virtual:rxdb-schemas'

/**
 * Serves `virtual:rxdb-schemas`: a record from collection name to its RxDB JSON schema, made from the zod schemas at
 * build time, so that the phone does not carry the writer of JSON schemas.
 */
export function rxdbSchemas(): Plugin {
  return {
    name: 'inviato:rxdb-schemas',
    resolveId: (source) => (source === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? `export const schemas = ${JSON.stringify(makeSchemas())}` : undefined),
  }
}
