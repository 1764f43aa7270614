import type { Role } from '@inviato/shared/member.ts'
import type { LocalDatabase, WorkspaceDatabase } from './database/create.ts'
import type { Writer } from './writer.ts'

/** One brand as one member has it on this phone: all that a screen reads, and who writes. */
export interface Desk extends Writer {
  accountId: string
  workspaceId: string
  role: Role
  device: { id: string; name: string }
  database: WorkspaceDatabase
  local: LocalDatabase
}

/** The desk that is on screen; undefined until the phone has opened its databases, and while nobody is signed in. */
class CurrentDesk {
  current = $state.raw<Desk>()
}

export const desk = new CurrentDesk()
