import { getPrimaryFieldOfPrimaryKey, type RxDocumentData, type RxJsonSchema, type StringKeys } from 'rxdb'

/*
 * How a collection lies in IndexedDB: as RxDB's own Dexie storage lays it, names and version, so that either reads what
 * the other wrote.
 */

export const layoutVersion = 10

export type Schema<Content> = Readonly<RxJsonSchema<RxDocumentData<Content>>>
export type Row = Record<string, unknown>

export function databaseName(database: string, collection: string, schemaVersion: number): string {
  return `rxdb-dexie-${database}--${schemaVersion}--${collection}`
}

/** The field that tells documents apart. */
export function primaryOf<Content>({ primaryKey }: Schema<Content>): StringKeys<Content> {
  const field = getPrimaryFieldOfPrimaryKey(primaryKey)
  if (!isContent<Content>(field)) throw new TypeError(`${field} is RxDB's own`)
  return field
}

function isContent<Content>(field: string): field is StringKeys<Content> {
  return !field.startsWith('_')
}

export function createStores(database: IDBDatabase, primary: string, indexes: Schema<unknown>['indexes'] = []): void {
  const documents = database.createObjectStore('docs', { keyPath: primary })
  const all = [['_deleted', primary], ...indexes.map((index) => [index].flat()), ['_meta.lwt', primary], ['_meta.lwt']]
  for (const fields of new Map(all.map((each) => [indexName(each), each])).values()) {
    documents.createIndex(indexName(fields), fields.length === 1 ? String(fields[0]) : fields)
  }
  database.createObjectStore('attachments', { keyPath: 'id' })
  database.createObjectStore('changes', { keyPath: 'sequence', autoIncrement: true }).createIndex('id', 'id')
}

export function indexName(fields: readonly string[]): string {
  return fields.length === 1 ? String(fields[0]) : `[${fields.join('+')}]`
}

export function attachmentId(documentId: string, attachment: string): string {
  return `${documentId}||${attachment}`
}

/** IndexedDB does not index booleans. */
export function asKey(value: boolean): '1' | '0' {
  return value ? '1' : '0'
}

/** The fields of indexes that are booleans. */
export function booleansOf<Content>({ indexes = [], properties }: Schema<Content>): string[] {
  const fields = new Set(['_deleted', ...indexes.flat()])
  return [...fields].filter((field) => Reflect.get(properties, field)?.type === 'boolean')
}

/**
 * A removed document names no attachments, as their bytes are gone: RxDB writes none whose digest it finds in the row
 * before, so a document that comes back with the same bytes would have lost them.
 */
export function toRow(document: { _deleted: boolean }, booleans: readonly string[]): Row {
  const row: Row = { ...document, ...(document._deleted && { _attachments: {} }) }
  for (const field of booleans) row[field] = asKey(row[field] === true)
  return row
}

/** @param row as IndexedDB gave it: a copy of its own, which becomes the document */
export function toDocument<Content>(row: Row, booleans: readonly string[]): RxDocumentData<Content> {
  for (const field of booleans) row[field] = row[field] === '1'
  if (!isDocument<Content>(row)) throw new TypeError('not a row of ours')
  return row
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null
}

function isDocument<Content>(row: unknown): row is RxDocumentData<Content> {
  return isRow(row) && '_rev' in row && '_meta' in row
}
