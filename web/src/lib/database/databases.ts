import type { CollectionName, Documents } from '@inviato/shared/collections.ts'
import type { RxCollection, RxDatabase } from 'rxdb'
import type { Part, TrayItem } from './local.ts'

export type WorkspaceCollections = { [Name in CollectionName]: RxCollection<Documents[Name]> }
/** What one member of one workspace has on this phone; every collection is replicated. */
export type WorkspaceDatabase = RxDatabase<WorkspaceCollections>

export interface LocalCollections {
  /** The bytes of media, about 4 MiB a part, each inline as the attachment `bytes`. */
  parts: RxCollection<Part>
  /** Captured, brand not yet chosen. */
  tray: RxCollection<TrayItem>
}
/** What never leaves this phone by replication; open whatever brand is on screen. */
export type LocalDatabase = RxDatabase<LocalCollections>
