import type { Role } from '@inviato/shared/member.ts'
import type { LocalDatabase, WorkspaceDatabase } from './database/databases.ts'
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
  /** True while the phone's databases could not be opened; it is tried again. */
  unopened = $state(false)
  /** True once the brand's first screen is there with its content: what comes after it may come. */
  stands = $state(false)
  /** The brand's database: it stays the same when only the person's role changes. */
  database = $derived(this.current?.database)
}

export const desk = new CurrentDesk()

/** The desk, as soon as it is open: a tap that comes before is carried out then. */
export function openedDesk(): Promise<Desk> {
  return new Promise((resolve) => {
    const stop = $effect.root(() => {
      $effect(() => {
        if (!desk.current) return
        resolve(desk.current)
        queueMicrotask(stop)
      })
    })
  })
}
