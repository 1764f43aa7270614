import { map, type Observable } from 'rxjs'
import type { LocalDatabase } from '$lib/database/databases.ts'
import { localDocument$ } from '$lib/database/local-document.ts'

const localId = 'capture-note'

/** The words that were written beside the viewfinder and are in no post yet, at each change. */
export function note$(local: LocalDatabase): Observable<string> {
  return localDocument$(local, localId).pipe(map((document) => wordsIn(document?.get('words'))))
}

/** On the disk when the promise resolves. */
export async function writeNote(local: LocalDatabase, change: (stored: string) => string): Promise<string> {
  const stored = await local.getLocal(localId)
  const words = change(wordsIn(stored?.get('words')))
  await local.upsertLocal(localId, { words })
  return words
}

function wordsIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
