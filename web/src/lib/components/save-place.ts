import type { Connection } from '$lib/connection.ts'
import type { WaitingReason } from '$lib/waiting.ts'

/** Where a thing is: on this phone only, on its way (with a share where bytes travel), or safe on the server. */
export type SavePlace = { is: 'on-this-phone' } | { is: 'sending'; progress?: number } | { is: 'on-the-server' }

/** How this phone and the server stand, in one word. */
export type SyncWord = 'all-sent' | 'elsewhere' | 'refused' | 'sending' | 'waiting' | Exclude<Connection, 'connected'>

/** What is not on the server yet, one line of the sheet. */
export interface WaitingLine {
  key: string
  kind: 'words' | 'bytes'
  collection: string
  id: string
  reason: WaitingReason
  /** 0 to 1, of bytes. */
  progress?: number
  bytes?: number
}
