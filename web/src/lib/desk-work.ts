import type { Desk } from './desk.svelte.ts'
import { startMediaWork } from './media-work.ts'
import { sessionEnded } from './session.svelte.ts'
import { startWordsWork } from './words-work.ts'

/** Everything that goes on behind the screens while a brand is open: words and bytes on their way. */
export async function startDeskWork(desk: Desk, origin: string): Promise<AsyncDisposable> {
  const media = startMediaWork(desk, origin)
  const words = await startWordsWork(desk, origin, (connection) => {
    if (connection === 'signed-out') sessionEnded()
  })
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all([media[Symbol.asyncDispose](), words[Symbol.asyncDispose]()])
    },
  }
}
