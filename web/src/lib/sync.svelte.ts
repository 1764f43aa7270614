import { type CollectionName } from '@inviato/shared/collections.ts'
import { createSubscriber } from 'svelte/reactivity'
import { distinctUntilChanged, map, type Observable } from 'rxjs'
import type { SyncWord } from './components/save-place.ts'
import { type Connection, connection$, heardAt$ } from './connection.ts'
import { otherBrands } from './other-brands/other-brands.svelte.ts'
import type { Version } from '@inviato/shared/version.ts'
import { refusals$ } from './refusals.ts'
import { type WaitingItem, waitingItems$ } from './waiting.ts'

export { connection$, heardAt$ } from './connection.ts'
export type { Connection } from './connection.ts'

/** Where one document is, true at all times. Sending has a share where bytes travel. */
export type SaveState = { is: 'on-this-phone' } | { is: 'sending'; progress?: number } | { is: 'on-the-server' }

/** The overall truth about what of this phone is on the server, for the pill and the sheet. */
class Sync {
  #items: readonly WaitingItem[] | undefined
  #connection: Connection = connection$.value
  #heardAt: string | undefined
  #refused: readonly Version[] = []
  #listen = createSubscriber((update) => {
    const items = waitingItems$.subscribe((value) => {
      this.#items = value
      update()
    })
    const connection = connection$.pipe(distinctUntilChanged()).subscribe((value) => {
      this.#connection = value
      update()
    })
    // Read by who asks for the connection anyway: a sentence about old news need not be redrawn at every answer.
    const heard = heardAt$.subscribe((value) => (this.#heardAt = value))
    const refused = refusals$.subscribe((value) => {
      this.#refused = value
      update()
    })
    return () => {
      refused.unsubscribe()
      items.unsubscribe()
      connection.unsubscribe()
      heard.unsubscribe()
    }
  })

  /** Everything that is on this phone and not on the server, words first, each with its reason; undefined: not known yet. */
  get items(): readonly WaitingItem[] | undefined {
    this.#listen()
    return this.#items
  }

  get connection(): Connection {
    this.#listen()
    return this.#connection
  }

  /** When the server was last heard, see `heardAt$`. */
  get heardAt(): string | undefined {
    this.#listen()
    return this.#heardAt
  }

  /** What the server did not accept and nobody here has looked at yet. */
  get refused(): readonly Version[] {
    this.#listen()
    return this.#refused
  }

  /** How many things of all brands are on this phone and not on the server; undefined: not known yet. */
  get count(): number | undefined {
    return this.items && otherBrands.known ? this.items.length + otherBrands.count : undefined
  }

  /** One word for the pill. */
  get state(): SyncWord {
    if (this.items === undefined) return 'starting'
    if (this.connection !== 'connected') return this.connection
    if (this.items.length === 0 && this.refused.length > 0) return 'refused'
    if (this.items.length === 0 && this.count !== 0) return this.count === undefined ? 'starting' : 'elsewhere'
    if (this.items.length === 0) return 'all-sent'
    return this.items.some((item) => item.reason === 'sending') ? 'sending' : 'waiting'
  }
}

export const sync = new Sync()

/** The save state of one document with its bytes, to be read with `live(() => saveState$('posts', id))`. */
export function saveState$(collection: CollectionName, id: string): Observable<SaveState> {
  return waitingItems$.pipe(map((items) => saveStateOf(items.filter((item) => item.collection === collection && item.id === id))))
}

function saveStateOf(items: readonly WaitingItem[]): SaveState {
  if (items.length === 0) return { is: 'on-the-server' }
  const sending = items.find((item) => item.reason === 'sending')
  if (!sending) return { is: 'on-this-phone' }
  return sending.progress === undefined ? { is: 'sending' } : { is: 'sending', progress: sending.progress }
}
