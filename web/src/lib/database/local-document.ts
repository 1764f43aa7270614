import type { RxLocalDocument } from 'rxdb'
import { filter, type Observable, startWith, switchMap } from 'rxjs'
import type { LocalDatabase, WorkspaceDatabase } from './databases.ts'

/**
 * A local document of a database as it is, null where there is none. RxDB's own way (`getLocal$`) looks at every change
 * of every document, twice, which a first synchronisation pays by the ten thousand.
 */
export function localDocument$<Content extends Record<string, unknown>>(
  database: LocalDatabase | WorkspaceDatabase,
  id: string,
): Observable<RxLocalDocument<unknown, Content> | null> {
  return database.eventBulks$.pipe(
    filter(({ isLocal, events }) => isLocal && events.some(({ documentId }) => documentId === id)),
    startWith(undefined),
    switchMap(() => database.getLocal<Content>(id)),
  )
}
