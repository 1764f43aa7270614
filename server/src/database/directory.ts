import type * as z from 'zod/mini'
import { getOrUndefined, hasStatus, listStored, type Database, type StoredDocument } from './database.ts'
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
  return (await listStored(directory, `${kind}:${idPrefix}`)).map((document) => parse(schema, document))
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

/**
 * Reads, changes and writes an entry, again and again until nobody else was faster.
 * @param change gives the new state of what is there (undefined for nothing), or undefined to leave it as it is
 * @returns what is stored afterwards
 */
export async function changeEntry<Fields extends object>(
  directory: Database,
  kind: DirectoryKind<Fields>,
  id: string,
  change: (before: Entry<Fields> | undefined) => Fields | undefined,
): Promise<Entry<Fields> | undefined> {
  for (;;) {
    const before = await readEntry(directory, kind, id)
    const after = change(before)
    if (!after) return before
    const written = await writeEntry(directory, kind, id, { ...after, _rev: before?._rev })
    if (written) return written
  }
}

/** Removes an entry, whatever it says. */
export async function dropEntry<F extends object>(directory: Database, kind: DirectoryKind<F>, id: string): Promise<void> {
  for (let gone = false; !gone; ) {
    const entry = await readEntry(directory, kind, id)
    gone = !entry || (await removeEntry(directory, entry))
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
