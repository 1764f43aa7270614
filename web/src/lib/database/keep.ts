import type { CollectionName } from '@inviato/shared/collections.ts'
import { keptVersion } from '@inviato/shared/kept.ts'
import type { Replica } from '@inviato/shared/merge.ts'
import { type Version, versionSchema } from '@inviato/shared/version.ts'
import type { WorkspaceDatabase } from './databases.ts'
import { changeMap } from './local-map.ts'
import { ownerOf } from './owner.ts'

export interface Why {
  reason: Version['reason']
  /** The refusal's code. */
  code?: string
  /** Who wrote the words. */
  writer?: string | undefined
}

/** The local document with the versions that are on this phone alone, by id. */
export const keptHere = 'kept-here'

/**
 * Keeps words that do not stand as a version, on disk when the promise resolves. Keeping the same twice is once.
 * A version that is itself refused stays on this phone alone, in the local document `kept-here`.
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
    await changeMap(database, keptHere, (versions) => ({ ...versions, [state.id]: bareVersion(state) }))
    return state.id
  }
  const version = keptVersion(collection, state, { by: ownerOf(database), at: new Date().toISOString(), ...why })
  await database.versions.bulkInsert([version])
  return version.id
}

function bareVersion({ _deleted, ...version }: Replica): unknown {
  const parsed = versionSchema.safeParse(version)
  return parsed.success ? parsed.data : version
}
