import { type Desk, desk as current } from './desk.svelte.ts'
import { firstScreen } from './first-screen.ts'
import { watchMembership } from './membership-news.ts'
import { watchRoom } from './no-room-news.ts'
import { otherBrands } from './other-brands/other-brands.svelte.ts'
import { isUnsettled, noteUnsettled } from './other-brands/unsettled.ts'
import { watchRefusals } from './refusal-news.ts'
import type { RememberedMembership } from './session-memory.ts'
import { refreshSession, session, sessionEnded } from './session.svelte.ts'
import { update } from './update.svelte.ts'
import { waitingItems$ } from './waiting.ts'
import { startWordsWork } from './words-work.ts'

/** Everything that goes on behind the screens while a brand is open, until the signal is aborted: words and bytes on their way, other brands' too. */
export async function startDeskWork(desk: Desk, origin: string, signal: AbortSignal): Promise<void> {
  signal.addEventListener('abort', watchMembership(desk))
  signal.addEventListener('abort', watchRefusals(desk))
  watchRoom(signal)
  // Where another tab found that all was sent: now something waits again.
  const waits = waitingItems$.subscribe((items) => items.length > 0 && noteUnsettled(desk.accountId, desk.workspaceId))
  signal.addEventListener('abort', () => waits.unsubscribe())
  const others = noteOthers(desk, signal)
  const words = startWordsWork(desk, origin, signal, (connection) => {
    if (connection === 'signed-out') sessionEnded()
    if (connection === 'removed') void refreshSession()
    if (connection === 'app-outdated') void update.look()
  })
  await Promise.all([words, startTheRest(desk, origin, others, signal)])
}

/** What the first screen does without, code and all: bytes, what only this phone has, the numbers on the tabs, what is due by hand. */
async function startTheRest(desk: Desk, origin: string, others: readonly RememberedMembership[], signal: AbortSignal): Promise<void> {
  await firstScreen(desk.database, signal)
  if (signal.aborted) return
  current.stands = true
  signal.addEventListener('abort', () => (current.stands = false))
  const [{ startMediaWork }, { hearHoldings, tellHoldings }, { countAttention }, { tellByHand }] = await Promise.all([
    import('./media-work.ts'), import('./holdings.ts'), import('./count-attention.svelte.ts'), import('./tell-by-hand.svelte.ts'),
  ])
  if (signal.aborted) return
  const media = startMediaWork(desk, origin)
  signal.addEventListener('abort', () => void media[Symbol.asyncDispose]())
  void tellHoldings(desk.workspaceId, hearHoldings(desk, signal), signal)
  for (const start of [countAttention, tellByHand]) signal.addEventListener('abort', start())
  if (others.length === 0) return
  const { sendOtherBrands } = await import('./other-brands/send-other-brands.ts')
  if (!signal.aborted) sendOtherBrands(desk.accountId, others, signal)
}

/** The other brands that may have something here: unknown until it was looked at, and nobody's when this one leaves the screen. */
function noteOthers({ accountId, workspaceId: here }: Desk, signal: AbortSignal): RememberedMembership[] {
  const others = session.current?.memberships.filter(({ removed, workspaceId }) => !removed && workspaceId !== here && isUnsettled(accountId, workspaceId)) ?? []
  for (const { workspaceId } of others) otherBrands.left.set(workspaceId, undefined)
  signal.addEventListener('abort', () => otherBrands.left.clear())
  return others
}
