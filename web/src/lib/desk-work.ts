import type { Desk } from './desk.svelte.ts'
import { firstScreen } from './first-screen.ts'
import { watchMembership } from './membership-news.ts'
import { refreshSession, sessionEnded } from './session.svelte.ts'
import { watchRefusals } from './refusal-news.ts'
import { startWordsWork } from './words-work.ts'

/** Everything that goes on behind the screens while a brand is open, until the signal is aborted: words and bytes on their way. */
export async function startDeskWork(desk: Desk, origin: string, signal: AbortSignal): Promise<void> {
  signal.addEventListener('abort', watchMembership(desk))
  signal.addEventListener('abort', watchRefusals(desk))
  const words = startWordsWork(desk, origin, signal, (connection) => {
    if (connection === 'signed-out') sessionEnded()
    if (connection === 'removed') void refreshSession()
  })
  await Promise.all([words, startTheRest(desk, origin, signal)])
}

/** What the first screen does without, code and all: bytes, what only this phone has, the numbers on the tabs, what is due by hand. */
async function startTheRest(desk: Desk, origin: string, signal: AbortSignal): Promise<void> {
  await firstScreen(desk.database, signal)
  if (signal.aborted) return
  const [{ startMediaWork }, { tellHoldings }, { countAttention }, { tellByHand }] = await Promise.all([
    import('./media-work.ts'), import('./holdings.ts'), import('./count-attention.svelte.ts'), import('./tell-by-hand.svelte.ts'),
  ])
  if (signal.aborted) return
  const media = startMediaWork(desk, origin)
  signal.addEventListener('abort', () => void media[Symbol.asyncDispose]())
  void tellHoldings(desk, signal)
  for (const start of [countAttention, tellByHand]) signal.addEventListener('abort', start())
}
