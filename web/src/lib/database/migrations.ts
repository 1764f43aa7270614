import type { CollectionName } from '@inviato/shared/collections.ts'

/** How a document of the version before becomes one of a version, by that version's number: 1, 2 … without a gap. */
export type Steps = Readonly<Record<number, (document: Record<string, unknown>) => Record<string, unknown>>>
export type Migrations = { readonly [Name in CollectionName]?: Steps }

/**
 * What phones do with the documents that an older version of the app wrote. RxDB needs a step whenever the names, kinds
 * or indexed lengths of a collection's fields change (a test knows them all); what the server is assumed to have takes
 * the same step, so that unsent stays unsent and nothing else becomes it.
 */
export const migrations: Migrations = {}

/** The version of a collection's schema. */
export function versionOf(steps: Steps = {}): number {
  return Math.max(0, ...Object.keys(steps).map(Number))
}
