/**
 * The part of PouchDB's API that Inviato uses, as types: what a store must be able to do, embedded or CouchDB.
 * Source: https://pouchdb.com/api.html
 * (`@types/pouchdb-core` redefines Node's own `Buffer` for the whole program, so it is not used.)
 */

/** A handle on one database. What is read from it is unknown until a schema has parsed it. */
export interface Database {
  readonly name: string
  readonly adapter: string
  info(): Promise<{ db_name: string; doc_count: number; update_seq: Sequence }>
  /** Throws an error with status 404 where there is no such document or it is deleted. */
  get(id: string, options?: GetOptions): Promise<StoredDocument>
  get(id: string, options: OpenRevisionsOptions): Promise<OpenRevision[]>
  /** Throws an error with status 409 on a stale `_rev`. To know whether a write has won, see `claim`. */
  put(document: NewDocument, options?: { force?: boolean }): Promise<WriteResult>
  remove(document: { _id: string; _rev: string }): Promise<WriteResult>
  /** One row per document, in their order; with `new_edits: false` only rows that failed. */
  bulkDocs(documents: NewDocument[], options?: { new_edits?: boolean }): Promise<BulkRow[]>
  bulkGet(options: { docs: { id: string; rev?: string }[]; revs?: boolean }): Promise<{
    results: { id: string; docs: ({ ok: StoredDocument } | { error: unknown })[] }[]
  }>
  allDocs(options?: AllDocsOptions): Promise<{ total_rows: number; rows: AllDocsRow[]; update_seq?: Sequence }>
  changes(options: ChangesOptions): Changes
  createIndex(options: { index: { fields: string[]; name?: string; ddoc?: string; partial_filter_selector?: Selector } }): Promise<unknown>
  find(query: FindQuery): Promise<{ docs: StoredDocument[]; warning?: string }>
  compact(): Promise<unknown>
  close(): Promise<void>
  destroy(): Promise<unknown>
}

/** A point in a database's history: a number in LevelDB, opaque and without order in CouchDB. Never compare two. */
export type Sequence = number | string

export interface StoredDocument {
  _id: string
  _rev: string
  _deleted?: boolean
  _conflicts?: string[]
  _revisions?: { start: number; ids: string[] }
  [field: string]: unknown
}

export interface NewDocument {
  _id: string
  _rev?: string | undefined
  _deleted?: boolean
  [field: string]: unknown
}

export type OpenRevision = { ok: StoredDocument } | { missing: string }

export interface WriteResult {
  ok: boolean
  id: string
  rev: string
}

/** `accepted`: a cluster took the write but could not yet make it safe (HTTP 202). */
export type BulkRow =
  | { ok: true; id: string; rev: string; accepted?: true; error?: undefined }
  | { ok?: undefined; error: true | string; id: string; status?: number; name?: string; message?: string; reason?: string }

export interface GetOptions {
  rev?: string
  revs?: boolean
  conflicts?: boolean
  attachments?: boolean
}

export interface OpenRevisionsOptions {
  open_revs: 'all' | string[]
  revs?: boolean
}

export interface AllDocsOptions {
  keys?: string[]
  startkey?: string
  endkey?: string
  inclusive_end?: boolean
  descending?: boolean
  limit?: number
  skip?: number
  include_docs?: boolean
  conflicts?: boolean
  update_seq?: boolean
}

export interface AllDocsRow {
  id: string
  key: string
  value: { rev: string; deleted?: boolean }
  doc?: StoredDocument | null
  error?: string
}

/** Selectors and filters are left out on purpose: one in a feed kills pouchdb-server. */
export interface ChangesOptions {
  since?: Sequence
  live?: boolean
  include_docs?: boolean
  conflicts?: boolean
  descending?: boolean
  limit?: number
  /** Over HTTP PouchDB pages by 25 where nothing else is said, which makes long feeds three times slower. */
  batch_size: number
  return_docs?: boolean
  style?: 'main_only' | 'all_docs'
  heartbeat?: number | false
}

export interface ChangeRow {
  id: string
  seq: Sequence
  changes: { rev: string }[]
  deleted?: boolean
  doc?: StoredDocument
}

export interface Changes extends PromiseLike<{ results: ChangeRow[]; last_seq: Sequence }> {
  on(event: 'change', listener: (row: ChangeRow, pending: number | null | undefined, lastSeq: Sequence | null | undefined) => void): this
  on(event: 'complete', listener: () => void): this
  on(event: 'error', listener: (error: unknown) => void): this
  cancel(): void
}

export type Selector = Readonly<Record<string, unknown>>

export interface FindQuery {
  selector: Selector
  fields?: string[]
  sort?: (string | Record<string, 'asc' | 'desc'>)[]
  limit?: number
  use_index?: string | [string, string]
}

export interface PouchConstructor {
  new (name: string, options: Readonly<Record<string, unknown>>): Database
  plugin(plugin: unknown): PouchConstructor
  /** `ref`: a handle has opened; `unref`: it closes. Views are handles too. */
  on(event: 'ref' | 'unref', listener: (db: Database) => void): unknown
  on(event: 'destroyed', listener: (name: string) => void): unknown
  setMaxListeners(count: number): unknown
}
