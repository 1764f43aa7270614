/** Where a thing is: on this phone only, on its way (with a share where bytes travel), or safe on the server. */
export type SavePlace = { is: 'on-this-phone' } | { is: 'sending'; progress?: number } | { is: 'on-the-server' }

/** How this phone and the server stand, in one word. */
export type SyncWord =
  | 'starting' | 'all-sent' | 'elsewhere' | 'refused' | 'sending' | 'waiting' | 'offline' | 'nothing-passes' | 'full' | 'signed-out' | 'removed'

/** What is not on the server yet, one line of the sheet. */
export interface WaitingLine {
  key: string
  kind: 'words' | 'bytes'
  collection: string
  id: string
  reason: 'offline' | 'nothing-passes' | 'full' | 'sending' | 'queued' | 'rule' | 'held' | 'refused' | 'signed-out' | 'removed'
  /** 0 to 1, of bytes. */
  progress?: number
  bytes?: number
}
