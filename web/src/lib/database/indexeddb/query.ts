import { getQueryMatcher, getSortComparator, type PreparedQuery, type RxDocumentData, type RxStorageDefaultCheckpoint } from 'rxdb'
import { answer } from './connection.ts'
import { asKey, indexName, isRow, type Schema, toDocument } from './layout.ts'

/** What RxDB's planner writes for "from the first" and "to the last". */
const first = Number.MIN_SAFE_INTEGER
const last = String.fromCharCode(65535)

type Plan = PreparedQuery<unknown>['queryPlan']

/** The documents that a query finds, read by the index that RxDB's planner chose. */
export async function findDocuments<Content>(
  store: IDBObjectStore,
  { query, queryPlan }: PreparedQuery<Content>,
  schema: Schema<Content>,
  booleans: readonly string[],
): Promise<RxDocumentData<Content>[]> {
  const range = rangeOf(queryPlan, booleans)
  if (!range) return []
  const { skip = 0, limit = Infinity } = query
  const { selectorSatisfiedByIndex, sortSatisfiedByIndex } = queryPlan
  const most = selectorSatisfiedByIndex && sortSatisfiedByIndex && limit > 0 && Number.isFinite(limit) ? skip + limit : undefined
  const rows = await answer<unknown[]>(store.index(indexName(queryPlan.index)).getAll(range, most))
  const documents = rows.filter(isRow).map((row) => toDocument<Content>(row, booleans))
  const found = selectorSatisfiedByIndex ? documents : documents.filter(getQueryMatcher(schema, query))
  const sorted = sortSatisfiedByIndex ? found : found.sort(getSortComparator(schema, query))
  return sorted.slice(skip, skip + limit)
}

/** How many there are, where the index alone says it. */
export async function countDocuments(store: IDBObjectStore, plan: Plan, booleans: readonly string[]): Promise<number> {
  const range = rangeOf(plan, booleans)
  return range ? answer(store.index(indexName(plan.index)).count(range)) : 0
}

/** What was written behind a checkpoint, oldest first: by the index alone, for a page must not cost what lies behind it. */
export async function changedSince<Content>(
  store: IDBObjectStore,
  primary: string,
  limit: number,
  { lwt, id }: RxStorageDefaultCheckpoint,
  booleans: readonly string[],
): Promise<RxDocumentData<Content>[]> {
  const behind = IDBKeyRange.lowerBound([lwt, id], true)
  const rows = await answer<unknown[]>(store.index(indexName(['_meta.lwt', primary])).getAll(behind, limit))
  return rows.filter(isRow).map((row) => toDocument<Content>(row, booleans))
}

/** Documents by their ids; who is not in it is not there. */
export async function byId<Content>(store: IDBObjectStore, ids: readonly string[], booleans: readonly string[]): Promise<Map<string, RxDocumentData<Content>>> {
  const there = await keysOf(store, ids)
  const rows = await Promise.all(there.map((id) => answer<unknown>(store.get(id))))
  return new Map(rows.flatMap((row, at) => (isRow(row) ? [[there[at] ?? '', toDocument<Content>(row, booleans)]] : [])))
}

/** From so many on it is worth asking first which of them are there: what arrives in bulk is mostly new. */
const many = 20

/** Those of the ids that may be there: all of them where too much else lies between. */
async function keysOf(store: IDBObjectStore, ids: readonly string[]): Promise<readonly string[]> {
  const sorted = ids.length >= many ? ids.toSorted() : []
  const [low, high] = [sorted[0], sorted.at(-1)]
  if (low === undefined || high === undefined) return ids
  const most = 2 * ids.length
  const keys = await answer(store.getAllKeys(IDBKeyRange.bound(low, high), most))
  if (keys.length === most) return ids
  const there = new Set(keys)
  return ids.filter((id) => there.has(id))
}

/** Undefined where nothing can lie between the keys. */
function rangeOf({ index, startKeys, endKeys, inclusiveStart, inclusiveEnd }: Plan, booleans: readonly string[]): IDBKeyRange | undefined {
  const key = (value: unknown, at: number) => {
    const field = index[at]
    if (field !== undefined && booleans.includes(field)) return asKey(value === true || value === last)
    return value === first ? -Infinity : value
  }
  try {
    return IDBKeyRange.bound(startKeys.map(key), endKeys.map(key), !inclusiveStart, !inclusiveEnd)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'DataError') return undefined
    throw error
  }
}
