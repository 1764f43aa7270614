import type { CollectionName } from '@inviato/shared/collections.ts'
import type { Replica } from '@inviato/shared/merge.ts'
import {
  addConnectedStorageToCollection, getRxReplicationMetaInstanceSchema, isRxCollection, type RxCollection,
  type RxDocumentData, type RxStorageInstance, type RxStorageReplicationMeta,
} from 'rxdb'
import type { WorkspaceDatabase } from './databases.ts'

/** Never changes: under another name RxDB would take everything on the phone for new and send stale copies over newer ones. */
export const identifier = 'rxdbreplicationinviato'

/** A document as RxDB's protocol handles it, whatever its collection. */
export type Content = Replica
/** Which delivery a collection has persisted; `tab` tells whose count it is. */
export interface Delivery {
  tab: string
  n: number
}
export type MetaDocument = RxDocumentData<RxStorageReplicationMeta<Content, Delivery>>
/** What RxDB remembers of the server's states: the assumed master state of each document, and its own checkpoints. */
export type MetaInstance = RxStorageInstance<RxStorageReplicationMeta<Content, Delivery>, unknown, object>

/** A collection by its name, as one of documents of any kind. */
export function collectionOf(database: WorkspaceDatabase, name: CollectionName): RxCollection<Content> {
  const collection: unknown = database[name]
  if (!isCollection(collection)) throw new TypeError(`no collection ${name}`)
  return collection
}

function isCollection(value: unknown): value is RxCollection<Content> {
  return isRxCollection(value)
}

/** Opens what RxDB remembers of the server's states of a collection; a schema's migration carries it along. */
export async function openMeta(collection: RxCollection<Content>): Promise<MetaInstance> {
  const { database } = collection
  const collectionName = `rx-replication-meta-${await database.hashFunction(`${collection.name}-${identifier}`)}`
  const schema = getRxReplicationMetaInstanceSchema<Content, Delivery>(collection.schema.jsonSchema, false)
  const [instance] = await Promise.all([
    database.storage.createStorageInstance<RxStorageReplicationMeta<Content, Delivery>>({
      databaseName: database.name,
      collectionName,
      databaseInstanceToken: database.token,
      multiInstance: database.multiInstance,
      options: {},
      schema,
      devMode: false,
    }),
    addConnectedStorageToCollection(collection, collectionName, schema),
  ])
  return instance
}

/**
 * RxDB never gets over a checkpoint that could not be written, e.g. for want of room: nothing more is delivered, and what
 * replicates cannot be closed. So it is told that it was: the next one is written in its place, and what lies between is
 * searched once more.
 * @param onError is told of what was not written
 */
export function shieldCheckpoints(meta: MetaInstance, onError: (error: unknown) => void): MetaInstance {
  const write = meta.bulkWrite.bind(meta)
  meta.bulkWrite = async (rows, context) => {
    if (context !== 'replication-set-checkpoint') return write(rows, context)
    return write(rows, context).catch((error: unknown) => {
      onError(error)
      return { error: [] }
    })
  }
  return meta
}

/** The assumed master states of documents by their id. */
export async function readAssumed(meta: MetaInstance, ids: readonly string[]): Promise<Map<string, Content>> {
  const found = await meta.findDocumentsById(ids.map((id) => `${id}|0`), true)
  return new Map(found.flatMap((each) => (isContent(each.docData) ? [[each.itemId, each.docData]] : [])))
}

/** Up to where RxDB's own search for unsent work has come: the time of a write, by the phone's clock. */
export async function readSearchedUpTo(meta: MetaInstance): Promise<number> {
  const [found] = await meta.findDocumentsById(['up|1'], false)
  const data: unknown = found?.checkpointData
  return typeof data === 'object' && data !== null && 'lwt' in data && typeof data.lwt === 'number' ? data.lwt : 0
}

function isContent(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && 'id' in value
}
