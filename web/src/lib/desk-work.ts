import type { Desk } from './desk.svelte.ts'
import { startMediaWork } from './media-work.ts'
import { watchMembership } from './membership-news.ts'
import { refreshSession, sessionEnded } from './session.svelte.ts'
import { startWordsWork } from './words-work.ts'

/** Everything that goes on behind the screens while a brand is open: words and bytes on their way. */
export async function startDeskWork(desk: Desk, origin: string): Promise<AsyncDisposable> {
  const media = startMediaWork(desk, origin)
  const words = await startWordsWork(desk, origin, (connection) => {
    if (connection === 'signed-out') sessionEnded()
    if (connection === 'removed') void refreshSession()
  })
  const forget = watchMembership(desk)
  return {
    async [Symbol.asyncDispose]() {
      forget()
      await Promise.all([media[Symbol.asyncDispose](), words[Symbol.asyncDispose]()])
    },
  }
}
