import * as m from '$lib/paraglide/messages'
import type { SyncWord } from './save-place.ts'

/**
 * The few words of the pill.
 * @param count of what is not on the server yet
 * @param progress of the bytes that travel, 0 to 1
 * @param elsewhere the only other brand that has something here
 */
export function syncWords(state: SyncWord, count: number, progress?: number, elsewhere?: string): string {
  switch (state) {
    case 'starting':
      return m.common_sync_starting()
    case 'all-sent':
      return m.common_save_server()
    case 'elsewhere':
      return elsewhere === undefined ? m.sync_elsewhere_pill({ count }) : m.sync_elsewhere_pill_brand({ count, brand: elsewhere })
    case 'refused':
      return m.sync_refused_pill()
    case 'sending':
      return progress === undefined ? m.common_sync_sending({ count }) : m.common_sync_sending_percent({ count, percent: Math.floor(progress * 100) })
    case 'waiting':
      return m.common_sync_waiting({ count })
    case 'offline':
      return count === 0 ? m.common_sync_offline() : m.common_sync_offline_waiting({ count })
    case 'nothing-passes':
      return m.common_sync_stuck()
    case 'full':
      return m.sync_full_pill()
    case 'app-outdated':
      return m.sync_app_outdated_pill()
    case 'server-outdated':
      return m.sync_server_outdated_pill()
    case 'signed-out':
      return m.common_sync_signed_out()
    case 'removed':
      return m.common_sync_removed()
  }
}
