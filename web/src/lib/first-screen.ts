import { combineLatest, filter, firstValueFrom, fromEvent, takeUntil } from 'rxjs'
import { connection$ } from './connection.ts'
import type { WorkspaceDatabase } from './database/databases.ts'
import { firstAnswers } from './database/first-answers.ts'
import { hasReadAll$ } from './database/position.ts'
import { idle } from './idle.ts'
import { painted } from './painted.ts'

/**
 * Resolves when the first screen is there with its content: what nobody waits for takes no room from it, code and bytes.
 * On a new phone the words have to come first; where they cannot, there is nothing to wait for.
 */
export async function firstScreen(database: WorkspaceDatabase, signal: AbortSignal): Promise<void> {
  await firstAnswers()
  const words$ = combineLatest([hasReadAll$(database), connection$]).pipe(
    filter(([hasRead, connection]) => hasRead || (connection !== 'starting' && connection !== 'connected')),
    takeUntil(fromEvent(signal, 'abort')),
  )
  await firstValueFrom(words$, { defaultValue: undefined })
  await painted()
  await idle()
}
