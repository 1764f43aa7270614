import type { PostStatus } from '@inviato/shared/status.ts'
import * as m from '$lib/paraglide/messages'

/** How a state is told apart: by shape and word first, by colour only where it is published or waits. */
export type Tone = 'plain' | 'strong' | 'waiting' | 'published'

export interface StatusSign {
  tone: Tone
  word: () => string
}

export const statusSigns: Record<PostStatus, StatusSign> = {
  draft: { tone: 'plain', word: m.common_status_draft },
  ready: { tone: 'strong', word: m.common_status_ready },
  'in-review': { tone: 'waiting', word: m.common_status_in_review },
  'changes-asked': { tone: 'strong', word: m.common_status_changes_asked },
  approved: { tone: 'strong', word: m.common_status_approved },
  scheduled: { tone: 'strong', word: m.common_status_scheduled },
  'waiting-for-media': { tone: 'waiting', word: m.common_status_waiting_for_media },
  'by-hand': { tone: 'waiting', word: m.common_status_by_hand },
  'on-hold': { tone: 'strong', word: m.common_status_on_hold },
  publishing: { tone: 'strong', word: m.common_status_publishing },
  published: { tone: 'published', word: m.common_status_published },
  'published-in-part': { tone: 'published', word: m.common_status_published_in_part },
  'not-sent': { tone: 'strong', word: m.common_status_not_sent },
  missed: { tone: 'strong', word: m.common_status_missed },
  'maybe-live': { tone: 'waiting', word: m.common_status_maybe_live },
  cancelled: { tone: 'plain', word: m.common_status_cancelled },
  stopped: { tone: 'waiting', word: m.common_status_on_hold },
  'taking-down': { tone: 'waiting', word: m.common_status_taking_down },
  'taken-down': { tone: 'plain', word: m.common_status_taken_down },
}
