import type * as z from 'zod/mini'
import { getOrUndefined, hasStatus, type Database, type StoredDocument } from './database.ts'
import { fieldsOf } from './document.ts'

/**
 * One kind of document of the directory database: its `_id` is `<kind>:<id>`, its fields are the schema's.
 * A module declares the kinds it owns: `const sessions = directoryKind('session', sessionSchema)`.
 */
export interface DirectoryKind<Fields extends object> {
  readonly kind: string
  readonly schema: z.ZodMiniType<Fields>
}

/** A parsed document of the directory, with its id (without the kind) and revision. */
export type Entry<Fields extends object> = Fields & { readonly _id: string; readonly _rev: string }

export function directoryKind<Fields extends object>(kind: string, schema: z.ZodMiniType<Fields>): DirectoryKind<Fields> {
  return { kind, schema }
}

/** @throws z.core.$ZodError when what is stored is not of this kind's shape */
export async function readEntry<F extends object>(
  directory: Database,
  { kind, schema }: DirectoryKind<F>,
  id: string,
): Promise<Entry<F> | undefined> {
  const found = await getOrUndefined(directory, `${kind}:${id}`)
  return found && parse(schema, found)
}

/** All entries of a kind whose id begins with `idPrefix`, by id. */
export async function listEntries<F extends object>(
  directory: Database,
  { kind, schema }: DirectoryKind<F>,
  idPrefix = '',
): Promise<Entry<F>[]> {
  const startkey = `${kind}:${idPrefix}`
  const { rows } = await directory.allDocs({ startkey, endkey: `${startkey}\uffff`, include_docs: true })
  return rows.flatMap((row) => (row.doc ? [parse(schema, row.doc)] : []))
}

/**
 * Writes an entry: a new one, or over the revision that `fields._rev` names.
 * @returns what is stored now, or undefined when somebody else wrote it first
 */
export async function writeEntry<F extends object>(
  directory: Database,
  { kind, schema }: DirectoryKind<F>,
  id: string,
  fields: F & { readonly _rev?: string | undefined },
): Promise<Entry<F> | undefined> {
  const parsed = schema.parse(fieldsOf(fields))
  const _id = `${kind}:${id}`
  try {
    const { rev } = await directory.put({ ...parsed, _id, ...(fields._rev ? { _rev: fields._rev } : {}) })
    return { ...parsed, _id, _rev: rev }
  } catch (error) {
    if (hasStatus(error, 409)) return undefined
    throw error
  }
}

/** Removes an entry at the revision it was read at. True when it is gone, also when somebody else removed it. */
export async function removeEntry(directory: Database, entry: { _id: string; _rev: string }): Promise<boolean> {
  try {
    await directory.remove({ _id: entry._id, _rev: entry._rev })
    return true
  } catch (error) {
    if (hasStatus(error, 404)) return true
    if (hasStatus(error, 409)) return false
    throw error
  }
}

function parse<F extends object>(schema: z.ZodMiniType<F>, document: StoredDocument): Entry<F> {
  return { ...schema.parse(fieldsOf(document)), _id: document._id, _rev: document._rev }
}
