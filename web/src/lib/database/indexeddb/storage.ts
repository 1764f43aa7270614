import {
  addRxStorageMultiInstanceSupport, categorizeBulkWriteRows, ensureRxStorageInstanceParamsAreCorrect, type EventBulk,
  RXDB_VERSION, type RxStorage, type RxStorageChangeEvent, type RxStorageDefaultCheckpoint, type RxStorageInstance, type RxStorageInstanceCreationParams,
} from 'rxdb'
import { Subject } from 'rxjs'
import { answer, connect } from './connection.ts'
import { attachmentId, booleansOf, createStores, databaseName, isRow, layoutVersion, primaryOf, toRow } from './layout.ts'
import { byId, changedSince, countDocuments, findDocuments } from './query.ts'

const name = 'indexeddb'

/** What a collection asks of this storage (`instanceCreationOptions`). */
export interface StorageOptions {
  /**
   * What is removed leaves no trace. A browser without room refuses to write a trace, but not to delete: there it is the
   * only way to make room. For what nobody changes once it is written; a change would bring it back.
   */
  forgets?: boolean
}

/** How long documents are cloned before the screen has its turn, in ms: a whole page of them is felt under a finger. */
const turn = 16

type Instance<Content> = RxStorageInstance<Content, object, object, RxStorageDefaultCheckpoint>

/**
 * RxDB on the browser's IndexedDB, one database a collection, without a library between them: it is on the way of every
 * start. What a promise resolved for has been flushed to the disk.
 */
export function indexedDbStorage(): RxStorage<object, object> {
  return {
    name,
    rxdbVersion: RXDB_VERSION,
    async createStorageInstance<Content>(params: RxStorageInstanceCreationParams<Content, object>): Promise<Instance<Content>> {
      ensureRxStorageInstanceParamsAreCorrect(params)
      const instance = createInstance(params)
      addRxStorageMultiInstanceSupport(name, params, instance)
      return instance
    },
  }
}

function createInstance<Content>({ databaseName: database, collectionName, schema, options }: RxStorageInstanceCreationParams<Content, object>): Instance<Content> {
  const primary = primaryOf(schema)
  const booleans = booleansOf(schema)
  // RxDB gives none for its own collections.
  const forgets = Boolean(options) && 'forgets' in options && options.forgets === true
  const changes$ = new Subject<EventBulk<RxStorageChangeEvent<Content>, RxStorageDefaultCheckpoint>>()
  const connection = connect(databaseName(database, collectionName, schema.version), layoutVersion, (created) => createStores(created, primary, schema.indexes))
  let closing: Promise<void> | undefined

  const instance: Instance<Content> = {
    databaseName: database,
    collectionName,
    schema,
    options,
    internals: {},
    async bulkWrite(writes, context) {
      const { errors, eventBulk, newestRow } = await connection.write(async (stores) => {
        const documents = stores('docs')
        const known = await byId<Content>(documents, writes.map(({ document }) => String(document[primary])), booleans)
        const rows = categorizeBulkWriteRows<Content>(instance, primary, known, writes, context)
        let begun = performance.now()
        for (const { document } of [...rows.bulkInsertDocs, ...rows.bulkUpdateDocs]) {
          if (forgets && document._deleted) {
            documents.delete(String(document[primary]))
            continue
          }
          const request = documents.put(toRow(document, booleans))
          if (performance.now() - begun < turn) continue
          await answer(request)
          begun = performance.now()
        }
        const attachments = stores('attachments')
        for (const { documentId, attachmentId: id, attachmentData } of [...rows.attachmentsAdd, ...rows.attachmentsUpdate]) {
          attachments.put({ id: attachmentId(documentId, id), data: attachmentData.data })
        }
        for (const { documentId, attachmentId: id } of rows.attachmentsRemove) attachments.delete(attachmentId(documentId, id))
        return rows
      })
      if (newestRow && eventBulk.events.length > 0) {
        const { document } = newestRow
        changes$.next({ ...eventBulk, checkpoint: { id: String(document[primary]), lwt: document._meta.lwt } })
      }
      return { error: errors }
    },
    async findDocumentsById(ids, withDeleted) {
      const found = await connection.read((stores) => byId<Content>(stores('docs'), ids, booleans))
      return [...found.values()].filter((document) => withDeleted || !document._deleted)
    },
    async query(prepared) {
      return { documents: await connection.read((stores) => findDocuments(stores('docs'), prepared, schema, booleans)) }
    },
    async getChangedDocumentsSince(limit, checkpoint = { id: '', lwt: 0 }) {
      const documents = await connection.read((stores) => changedSince<Content>(stores('docs'), primary, limit, checkpoint, booleans))
      const last = documents.at(-1)
      return { documents, checkpoint: last ? { id: String(last[primary]), lwt: last._meta.lwt } : checkpoint }
    },
    async count(prepared) {
      const { queryPlan } = prepared
      if (!queryPlan.selectorSatisfiedByIndex) return { count: (await instance.query(prepared)).documents.length, mode: 'slow' }
      return { count: await connection.read((stores) => countDocuments(stores('docs'), queryPlan, booleans)), mode: 'fast' }
    },
    async getAttachmentData(documentId, id) {
      const found = await connection.read((stores) => answer<unknown>(stores('attachments').get(attachmentId(documentId, id))))
      if (isRow(found) && found.data instanceof Blob) return found.data
      throw new Error(`attachment ${id} of ${documentId} is not there`)
    },
    changeStream: () => changes$.asObservable(),
    async cleanup(minimumDeletedTime) {
      const before = IDBKeyRange.upperBound(Date.now() - minimumDeletedTime, true)
      await connection.write(async (stores) => {
        const rows = await answer<unknown[]>(stores('docs').index('_meta.lwt').getAll(before))
        for (const row of rows) if (isRow(row) && row._deleted === '1') stores('docs').delete(String(row[primary]))
      })
      return true
    },
    async remove() {
      await connection.write(async (stores) => {
        stores('docs').clear()
        stores('attachments').clear()
      })
      await instance.close()
    },
    close() {
      changes$.complete()
      return (closing ??= connection.close())
    },
  }
  return instance
}
