import type * as z from 'zod/mini'
import { type CollectionName, type Documents, collections, storeId } from '@inviato/shared/collections.ts'
import { type Database, getOrUndefined, listStored, type NewDocument, type StoredDocument } from './database.ts'

/** A stored document's own fields, without the store's (`_id`, `_rev`, …): what its collection's schema parses. */
export function fieldsOf(stored: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(stored).filter(([key]) => !key.startsWith('_')))
}

/** When a stored document reached the server, ISO 8601; what the server made itself, when it was made. */
export function arrivalOf({ arrivedAt, at }: NewDocument): string {
  return typeof arrivedAt === 'string' ? arrivedAt : typeof at === 'string' ? at : ''
}

/** The document in a stored one, or undefined where there is none, it is deleted, or not of this shape. */
export function parseStored<T>(schema: z.ZodMiniType<T>, stored: StoredDocument | undefined): T | undefined {
  if (stored === undefined || stored._deleted) return undefined
  const result = schema.safeParse(fieldsOf(stored))
  return result.success ? result.data : undefined
}

/** One document of a workspace, or undefined where there is none. */
export async function readDocument<Name extends CollectionName>(
  db: Database, collection: Name, id: string,
): Promise<Documents[Name] | undefined> {
  return parseDocument(collection, await getOrUndefined(db, storeId(collection, id)))
}

/** Those of these ids that are there, by id. */
export async function readDocuments<Name extends CollectionName>(
  db: Database, collection: Name, ids: Iterable<string>,
): Promise<Map<string, Documents[Name]>> {
  const found = await Promise.all([...new Set(ids)].map(async (id) => ({ id, document: await readDocument(db, collection, id) })))
  return new Map(found.flatMap(({ id, document }) => (document ? [[id, document] as const] : [])))
}

/** All documents of a collection. */
export async function listDocuments<Name extends CollectionName>(db: Database, collection: Name): Promise<Documents[Name][]> {
  const stored = await listStored(db, `${collection}:`)
  return stored.flatMap((document) => parseDocument(collection, document) ?? [])
}

/** The same schemas, as types that a collection's name looks up. */
const schemas: { [Name in CollectionName]: z.ZodMiniType<Documents[Name]> } = {
  posts: collections.posts.schema,
  media: collections.media.schema,
  uploads: collections.uploads.schema,
  decisions: collections.decisions.schema,
  publications: collections.publications.schema,
  comments: collections.comments.schema,
  plans: collections.plans.schema,
  channels: collections.channels.schema,
  members: collections.members.schema,
  workspace: collections.workspace.schema,
  versions: collections.versions.schema,
}

/**
 * A stored document of a known collection, or undefined where it is another one's, deleted or not of its shape. Followers
 * ask it of every change: most are told by their name alone.
 */
export function parseDocument<Name extends CollectionName>(collection: Name, stored: StoredDocument | undefined): Documents[Name] | undefined {
  if (!stored?._id.startsWith(`${collection}:`)) return undefined
  return parseStored<Documents[Name]>(schemas[collection], stored)
}
