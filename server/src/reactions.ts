import { startChannels } from './channels/reaction.ts'
import { startComments } from './comments/reaction.ts'
import type { Context } from './context.ts'
import { startHistoryRetention } from './history/retention.ts'
import { startMemberOrders } from './members/orders.ts'
import { startExpiry } from './members/expiry.ts'
import { startLiveAddresses } from './live-page/addresses.ts'
import { startNotifier } from './notifications/notifier.ts'
import { startPlanning } from './planning/reaction.ts'
import { startMedia } from './media/start.ts'
import { startPublishing } from './publishing/reaction.ts'

/** Starts everything that happens by itself; disposing it waits until each has come to rest. */
export function startReactions(ctx: Context): AsyncDisposable {
  const running = new AsyncDisposableStack()
  running.use(startMemberOrders(ctx))
  running.use(startExpiry(ctx))
  running.use(startHistoryRetention(ctx))
  running.use(startLiveAddresses(ctx))
  const planning = running.use(startPlanning(ctx))
  running.use(startPublishing(ctx, (workspaceId) => planning.ready(workspaceId)))
  running.use(startMedia(ctx))
  running.use(startChannels(ctx))
  running.use(startComments(ctx))
  running.use(startNotifier(ctx))
  return running
}
