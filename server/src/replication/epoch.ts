import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { type Database, getOrUndefined, hasStatus, isRemote } from '../database/database.ts'
import { fieldsOf } from '../database/document.ts'

/**
 * Which life of a database this is. A witness alone does not do: once one phone has given back what a set-back store
 * had lost, another phone's witness is known again, at a sequence that now means something else.
 */
const epochs = z.strictObject({
  current: z.string(),
  /** Epochs that ended here, and those that phones brought from a future that was lost. */
  past: z.array(z.string()),
})
type Epochs = z.infer<typeof epochs>

const id = '_local/replication-epochs'
/**
 * What was read or is being read or begun. Of an embedded database it stays true: it has no other writer. Of a remote
 * one it is shared only while it is under way, for CouchDB checks no revision of `_local` documents: two readers who
 * begin an epoch at once would both believe in theirs.
 */
const read = new WeakMap<Database, Promise<Epochs>>()

/** The epoch of a database now. */
export async function currentEpoch(db: Database): Promise<string> {
  return (await known(db)).current
}

/** A phone brought `lost`, which is not what this database is: begins a new epoch, once for each that was lost. */
export async function endEpoch(db: Database, lost: string): Promise<void> {
  const under = known(db)
  await remember(db, under.then((before) => (before.past.includes(lost) ? before : begin(db, before, lost))))
}

function begin(db: Database, before: Epochs, lost: string): Promise<Epochs> {
  const past = [...new Set([...before.past, before.current, lost])]
  return store(db, { current: newEpoch(), past })
}

function known(db: Database): Promise<Epochs> {
  return read.get(db) ?? remember(db, load(db))
}

function remember(db: Database, promise: Promise<Epochs>): Promise<Epochs> {
  read.set(db, promise)
  const forget = (): void => {
    if (read.get(db) === promise) read.delete(db)
  }
  promise.then(isRemote(db) ? forget : undefined, forget)
  return promise
}

async function load(db: Database): Promise<Epochs> {
  const stored = await getOrUndefined(db, id)
  return stored ? epochs.parse(fieldsOf(stored)) : store(db, { current: newEpoch(), past: [] })
}

/** Of two that begin an epoch at once, one wins and both take it. */
async function store(db: Database, value: Epochs): Promise<Epochs> {
  const before = await getOrUndefined(db, id)
  try {
    await db.put({ _id: id, ...(before && { _rev: before._rev }), ...value })
    return value
  } catch (error) {
    if (!hasStatus(error, 409)) throw error
    return load(db)
  }
}

function newEpoch(): string {
  return randomBytes(9).toString('base64url')
}
