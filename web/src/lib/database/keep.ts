import type { CollectionName } from '@inviato/shared/collections.ts'
import { keptVersion } from '@inviato/shared/kept.ts'
import type { Replica } from '@inviato/shared/merge.ts'
import type { Version } from '@inviato/shared/version.ts'
import type { WorkspaceDatabase } from './databases.ts'

export interface Why {
  reason: Version['reason']
  /** The refusal's code. */
  code?: string
}

/**
 * Keeps words that do not stand as a version, on disk when the promise resolves. Keeping the same twice is once.
 * A version that is itself refused stays on this phone alone, as the local document `kept:<id>`.
 * @returns the version's id, or undefined where there are no words (a removal)
 */
export async function keep(
  database: WorkspaceDatabase,
  collection: CollectionName,
  state: Replica,
  why: Why,
): Promise<string | undefined> {
  if (state._deleted) return undefined
  if (collection === 'versions') {
    await database.upsertLocal(`kept:${state.id}`, { ...state, ...why })
    return state.id
  }
  const by = typeof state.by === 'string' ? state.by : ''
  const version = keptVersion(collection, state, { by, at: new Date().toISOString(), ...why })
  await database.versions.bulkInsert([version])
  return version.id
}
