import * as m from '$lib/paraglide/messages'
import type { Left } from '$lib/other-brands/report.ts'
import { getLocale } from '$lib/paraglide/runtime'
import type { SyncWord, WaitingLine } from './save-place.ts'

/** The state as a whole sentence, for the head of the sheet. */
export function syncSentence(state: SyncWord, count: number): string {
  switch (state) {
    case 'starting':
      return m.common_sync_sentence_starting()
    case 'all-sent':
      return m.common_sync_sentence_sent()
    case 'elsewhere':
      return m.sync_elsewhere_sentence()
    case 'refused':
      return m.sync_refused_sentence()
    case 'sending':
    case 'waiting':
      return m.common_sync_sentence_sending({ count })
    case 'offline':
      return count === 0 ? m.common_sync_sentence_offline() : m.common_sync_sentence_offline_waiting({ count })
    case 'nothing-passes':
      return m.common_sync_sentence_stuck()
    case 'full':
      return m.sync_full_sentence()
    case 'app-outdated':
      return m.sync_app_outdated_sentence()
    case 'server-outdated':
      return m.sync_server_outdated_sentence()
    case 'signed-out':
      return m.common_sync_sentence_signed_out({ count })
    case 'removed':
      return m.common_sync_sentence_removed()
  }
}

const reasons: Record<WaitingLine['reason'], () => string> = {
  offline: m.common_why_offline,
  'nothing-passes': m.common_why_stuck,
  full: m.sync_full_why,
  'app-outdated': m.sync_app_outdated_why,
  'server-outdated': m.sync_server_outdated_why,
  sending: m.common_why_sending,
  queued: m.common_why_queued,
  rule: m.common_why_rule,
  held: m.common_why_held,
  refused: m.common_why_refused,
  'signed-out': m.common_why_signed_out,
  removed: m.common_why_removed,
}

/** Why one thing is not on the server yet. */
export function waitingWhy(line: Pick<WaitingLine, 'reason' | 'progress'>): string {
  if (line.reason === 'sending' && line.progress !== undefined) {
    return m.common_save_sending_percent({ percent: Math.floor(line.progress * 100) })
  }
  return reasons[line.reason]()
}

const names: Record<string, () => string> = {
  posts: m.common_thing_post,
  media: m.common_thing_media,
  decisions: m.common_thing_decision,
  comments: m.common_thing_comment,
  plans: m.common_thing_plan,
  channels: m.common_thing_channel,
  workspace: m.common_thing_workspace,
  versions: m.common_thing_version,
}

/** What one waiting thing is. */
export function waitingName(line: WaitingLine): string {
  if (line.kind === 'bytes') {
    if (line.key.endsWith('#original')) return m.common_thing_original()
    return line.key.endsWith('#thumb') ? m.common_thing_thumb() : m.common_thing_copy()
  }
  return thingName(line.collection)
}

/** What a document of a collection is to people. */
export function thingName(collection: string): string {
  return (names[collection] ?? m.common_thing_other)()
}

/** What another brand has on this phone, and why it is not on the server yet. */
export function leftWords({ photos, films, words, reason, progress }: Left): string {
  const what = [
    ...(photos ? [m.sync_elsewhere_photos({ count: photos })] : []),
    ...(films ? [m.sync_elsewhere_films({ count: films })] : []),
    ...(words ? [m.sync_elsewhere_words({ count: words })] : []),
  ]
  const whats = new Intl.ListFormat(getLocale()).format(what)
  if (reason === undefined || reason === 'queued') return whats
  return `${whats} · ${waitingWhy({ reason, ...(progress !== undefined && { progress }) })}`
}
