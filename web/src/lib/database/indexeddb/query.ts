import { getQueryMatcher, getSortComparator, type PreparedQuery, type RxDocumentData } from 'rxdb'
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
