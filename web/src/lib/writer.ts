import type { WorkspaceDatabase } from './database/databases.ts'

/** Who writes, and where: what every verb needs. */
export interface Writer {
  database: WorkspaceDatabase
  memberId: string
}
