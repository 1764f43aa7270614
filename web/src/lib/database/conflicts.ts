import type { CollectionName } from '@inviato/shared/collections.ts'
import { deepEqual, type RxConflictHandler } from 'rxdb'

export function conflictHandler(_name: CollectionName, _database: unknown): RxConflictHandler<Record<string, unknown>> {
  return {
    isEqual: (a, b) => deepEqual(a, b),
    resolve: ({ realMasterState }) => Promise.resolve(realMasterState),
  }
}
