import type { CollectionName } from '@inviato/shared/collections.ts'
import { storeId } from '@inviato/shared/collections.ts'
import { keptVersion, writerOf } from '@inviato/shared/kept.ts'
import type { Replica } from '@inviato/shared/merge.ts'
import type { Reader } from './reader.ts'

/** Keeps states whose words do not stand after a merge on this side, as versions that every phone will get. `sides`: what was merged. */
export async function keepVersions(
  { ctx, db, member }: Reader,
  collection: CollectionName,
  kept: readonly Replica[],
  sides: readonly Replica[],
): Promise<void> {
  const at = ctx.clock.now().toISOString()
  const versions = kept.map((state) => keptVersion(collection, state, { by: member.id, at, reason: 'merged', writer: writerOf(state, sides) }))
  // One that is there already, by its content's id, is answered as a conflict: it is kept, which is all that is wanted.
  if (versions.length > 0) await db.bulkDocs(versions.map((version) => ({ ...version, arrivedAt: at, _id: storeId('versions', version.id) })))
}
