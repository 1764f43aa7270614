import { BehaviorSubject } from 'rxjs'

/** How the phone and the server stand, as our own requests tell it (never `navigator.onLine` alone). */
export type Connection =
  /** Not started yet: nothing is known. */
  | 'starting'
  | 'offline'
  /** There is a network, but nothing passes. */
  | 'nothing-passes'
  /** The phone has no room to write what the server says, or how far it has come. */
  | 'full'
  /** The server speaks to newer apps only; it goes on once this one was updated. */
  | 'app-outdated'
  /** The server is older than this app; it goes on once somebody updated it. */
  | 'server-outdated'
  | 'connected'
  | 'signed-out'
  | 'removed'

export const connection$ = new BehaviorSubject<Connection>('starting')

/**
 * When the server last answered or spoke, as ISO 8601; undefined while this phone has not heard it since it opened.
 * What only the server can know ("published") is as old as this.
 */
export const heardAt$ = new BehaviorSubject<string | undefined>(undefined)
