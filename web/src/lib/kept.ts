import { type Version, versionSchema } from '@inviato/shared/version.ts'
import { combineLatest, map, type Observable } from 'rxjs'
import type { WorkspaceDatabase } from './database/databases.ts'
import { keptHere } from './database/keep.ts'
import { changeMap, map$ } from './database/local-map.ts'
import { plain } from './database/plain.ts'

/** What this phone's person has looked at, restored or put away: a matter of each phone, so it stays on it. */
const seen = 'kept-seen'

/** The words that are kept of one document, newest first: those that every phone has and those of this one alone. */
export function keptAbout$(database: WorkspaceDatabase, subject: string): Observable<readonly Version[]> {
  return together(database, database.versions.find({ selector: { subject } }).$.pipe(map((found) => found.map((each) => plain(each)))), (each) => each.subject === subject)
}

/** What the server refused of this member, and nobody here has looked at yet; newest first. */
export function refused$(database: WorkspaceDatabase, memberId: string): Observable<readonly Version[]> {
  const isOwn = ({ reason, by }: Version) => reason === 'refused' && by === memberId
  const all$ = database.versions.find().$.pipe(map((found) => found.map((each) => plain(each)).filter(isOwn)))
  return combineLatest([together(database, all$, isOwn), seenKept$(database)]).pipe(
    map(([versions, put]) => versions.filter(({ id }) => !put.has(id))),
  )
}

export function seenKept$(database: WorkspaceDatabase): Observable<ReadonlySet<string>> {
  return map$(database, seen).pipe(map((entries) => new Set(Object.keys(entries))))
}

/** Kept words are not spoken of again on this phone; they stay in the history. */
export function putAway(database: WorkspaceDatabase, versionId: string): Promise<void> {
  return changeMap(database, seen, (entries) => ({ ...entries, [versionId]: new Date().toISOString() }))
}

/** Versions that are on this phone alone: the server did not even take them to keep. */
export function keptHere$(database: WorkspaceDatabase): Observable<readonly Version[]> {
  return map$(database, keptHere).pipe(map((entries) => Object.values(entries).flatMap((each) => parse(each))))
}

/** Who wrote the words: whose phone kept them is not always who wrote them. */
export function writerOfKept({ by, document }: Version): string {
  return typeof document.editedBy === 'string' ? document.editedBy : by
}

/** The collection and id that a version is of. */
export function subjectOf({ subject }: Version): { collection: string; id: string } {
  const colon = subject.indexOf(':')
  return { collection: subject.slice(0, colon), id: subject.slice(colon + 1) }
}

function together(database: WorkspaceDatabase, all$: Observable<readonly Version[]>, fits: (version: Version) => boolean): Observable<readonly Version[]> {
  return combineLatest([all$, keptHere$(database)]).pipe(
    map(([everywhere, here]) => {
      const known = new Set(everywhere.map(({ id }) => id))
      return [...everywhere, ...here.filter((each) => fits(each) && !known.has(each.id))].sort((a, b) => (a.at > b.at ? -1 : 1))
    }),
  )
}

function parse(value: unknown): Version[] {
  const parsed = versionSchema.safeParse(value)
  return parsed.success ? [parsed.data] : []
}
