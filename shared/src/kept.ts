import { canonicalHash } from './canonical.ts'
import { type CollectionName, storeId } from './collections.ts'
import { bare, type Replica, sameContent } from './merge.ts'
import type { Version } from './version.ts'

/** Why a state is kept, and for whom. `at` is when it was kept, ISO 8601. */
export interface KeptFor {
  by: string
  at: string
  reason: Version['reason']
  /** The refusal's code. */
  code?: string
  /** Who wrote the words, where that is known: not always the one whose phone keeps them. */
  writer?: string | undefined
}

/**
 * A state whose words do not stand, as a document of `versions`. Its id comes from its content, so that keeping it
 * twice, here or on another phone, keeps it once.
 */
export function keptVersion(collection: CollectionName, state: Replica, { by, at, reason, code, writer }: KeptFor): Version {
  const { _deleted, ...content } = bare(state)
  const subject = storeId(collection, state.id)
  const document = { ...content, ...(writer !== undefined && { editedBy: writer }) }
  const version: Version = { id: canonicalHash({ subject, reason, document: content }), by, at, subject, reason, document }
  return code === undefined ? version : { ...version, code }
}

/** Who wrote a kept state: whoever wrote the side that it was. */
export function writerOf(kept: Replica, sides: readonly Replica[]): string | undefined {
  const side = sides.find((each) => sameContent(each, kept))
  const writer = side?.editedBy ?? side?.by
  return typeof writer === 'string' ? writer : undefined
}
