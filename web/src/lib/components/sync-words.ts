import * as m from '$lib/paraglide/messages'
import type { SyncWord, WaitingLine } from './save-place.ts'

/** The few words of the pill. `count` things are not on the server yet; `progress` (0 to 1) is of the bytes that travel. */
export function syncWords(state: SyncWord, count: number, progress: number | undefined): string {
  switch (state) {
    case 'starting':
      return m.common_sync_starting()
    case 'all-sent':
      return m.common_save_server()
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
    case 'signed-out':
      return m.common_sync_signed_out()
    case 'removed':
      return m.common_sync_removed()
  }
}

/** The share of the bytes on their way that has left, 0 to 1; undefined while none travel. */
export function overallProgress(lines: readonly WaitingLine[]): number | undefined {
  const travelling = lines.filter((line) => line.reason === 'sending' && line.progress !== undefined)
  if (travelling.length === 0) return undefined
  const total = travelling.reduce((sum, line) => sum + (line.bytes ?? 1), 0)
  return travelling.reduce((sum, line) => sum + (line.progress ?? 0) * (line.bytes ?? 1), 0) / total
}
