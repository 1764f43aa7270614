import { canonicalHash } from './canonical.ts'
import { type CollectionName, storeId } from './collections.ts'
import { bare, type Replica } from './merge.ts'
import type { Version } from './version.ts'

/** Why a state is kept, and for whom. `at` is when it was kept, ISO 8601. */
export interface KeptFor {
  by: string
  at: string
  reason: Version['reason']
  /** The refusal's code. */
  code?: string
}

/**
 * A state whose words do not stand, as a document of `versions`. Its id comes from its content, so that keeping it
 * twice, here or on another phone, keeps it once.
 */
export function keptVersion(collection: CollectionName, state: Replica, { by, at, reason, code }: KeptFor): Version {
  const { _deleted, ...document } = bare(state)
  const subject = storeId(collection, state.id)
  const version: Version = { id: canonicalHash({ subject, reason, document }), by, at, subject, reason, document }
  return code === undefined ? version : { ...version, code }
}
