import { combineLatest, filter, firstValueFrom, fromEvent, takeUntil } from 'rxjs'
import { connection$ } from './connection.ts'
import { hasReadAll$ } from './database/position.ts'
import type { Desk } from './desk.svelte.ts'
import { watchMembership } from './membership-news.ts'
import { refreshSession, sessionEnded } from './session.svelte.ts'
import { watchRefusals } from './refusal-news.ts'
import { startWordsWork } from './words-work.ts'

/** Everything that goes on behind the screens while a brand is open, until the signal is aborted: words and bytes on their way. */
export async function startDeskWork(desk: Desk, origin: string, signal: AbortSignal): Promise<void> {
  signal.addEventListener('abort', watchMembership(desk))
  signal.addEventListener('abort', watchRefusals(desk))
  const media = startMediaAfterWords(desk, origin, signal)
  const words = startWordsWork(desk, origin, signal, (connection) => {
    if (connection === 'signed-out') sessionEnded()
    if (connection === 'removed') void refreshSession()
  })
  await Promise.all([media, words])
}

/** On a new phone the words come first: until they are here, or cannot come, bytes and their code take no room from them. */
async function startMediaAfterWords(desk: Desk, origin: string, signal: AbortSignal): Promise<void> {
  const turn$ = combineLatest([hasReadAll$(desk.database), connection$]).pipe(
    filter(([hasRead, connection]) => hasRead || (connection !== 'starting' && connection !== 'connected')),
    takeUntil(fromEvent(signal, 'abort')),
  )
  await firstValueFrom(turn$, { defaultValue: undefined })
  const { startMediaWork } = await import('./media-work.ts')
  if (signal.aborted) return
  const media = startMediaWork(desk, origin)
  signal.addEventListener('abort', () => void media[Symbol.asyncDispose]())
}
