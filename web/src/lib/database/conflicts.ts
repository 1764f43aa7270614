import type { CollectionName } from '@inviato/shared/collections.ts'
import { stampedFields } from '@inviato/shared/fields.ts'
import { writerOf } from '@inviato/shared/kept.ts'
import { bare, merge, type Replica, sameContent } from '@inviato/shared/merge.ts'
import { deepEqual, type RxConflictHandler } from 'rxdb'
import { keep } from './keep.ts'
import { noteMerged } from './merged.ts'
import { ownerOf } from './owner.ts'
import { isRefused } from './refused.ts'
import type { WorkspaceDatabase } from './databases.ts'
import { isLateEcho } from './written.ts'

/** What only the server writes, and what is written once: there is nothing to merge. */
const serversWord: ReadonlySet<CollectionName> = new Set(['publications', 'uploads', 'members', 'decisions', 'versions'])

/**
 * How RxDB compares and merges the documents of a collection. Conflicts are merged, not chosen; words that lose their
 * place are kept as a version before the merged document is written.
 */
export function conflictHandler(name: CollectionName, database: WorkspaceDatabase): RxConflictHandler<Replica> {
  return {
    isEqual(a, b, context) {
      if (context !== 'downstream-check-if-equal-1') return isSameState(a, b)
      // RxDB leaves alone what it is told to be the same.
      return isSameCopy(a, b) || isLateEcho(database, name, a)
    },
    async resolve({ newDocumentState: mine, assumedMasterState: base, realMasterState: theirs }) {
      if (serversWord.has(name) || isRefused(database, name, mine.id)) return theirs
      const { document, kept } = merge(name, base, mine, theirs)
      const sides = [theirs, { ...mine, editedBy: ownerOf(database) }]
      for (const state of kept) await keep(database, name, state, { reason: 'merged', writer: writerOf(state, sides) })
      if (!isSameState(document, theirs)) noteMerged(database, name, mine.id)
      return { ...document, ...stampsOf(theirs), by: theirs.by ?? mine.by }
    },
  }
}

/**
 * Whether two states are the same for people. What the server stamps does not count, or each stamp that comes back
 * would be sent once more.
 */
export function isSameState(a: Replica, b: Replica): boolean {
  return a._deleted && b._deleted ? a.id === b.id : sameContent(a, b)
}

/**
 * Whether a served state is the very copy that is here, `rev` and `seal` too: only here do they count, so that every
 * copy always bears the newest, by which it can be given back.
 */
function isSameCopy(a: Replica, b: Replica): boolean {
  return deepEqual({ ...bare(a), ...stampsOf(a) }, { ...bare(b), ...stampsOf(b) })
}

function stampsOf(state: Replica): Record<string, unknown> {
  const stamps: Record<string, unknown> = {}
  for (const field of stampedFields) if (state[field] !== undefined) stamps[field] = state[field]
  return stamps
}
