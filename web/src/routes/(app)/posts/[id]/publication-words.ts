import type { Publication, PublicationState } from '@inviato/shared/publication.ts'
import type { PostStatus } from '@inviato/shared/status.ts'
import { board } from '$lib/board.svelte.ts'
import { isTakeDown } from '$lib/decisions.ts'
import * as m from '$lib/paraglide/messages'
import { sayReason } from '$lib/problem-words.ts'
import { sayTime } from '$lib/spoken-time.ts'
import { asksPerson } from '$lib/status-words.ts'

/** The shape and word that a publication's state shares with a post's status. */
export function statusOf(state: PublicationState): PostStatus {
  const same: Record<PublicationState, PostStatus> = {
    scheduled: 'scheduled',
    held: 'on-hold',
    waiting: 'waiting-for-media',
    'by-hand': 'by-hand',
    submitting: 'publishing',
    processing: 'publishing',
    retrying: 'publishing',
    reconnect: 'not-sent',
    unconfirmed: 'maybe-live',
    published: 'published',
    failed: 'not-sent',
    missed: 'missed',
    cancelled: 'cancelled',
    removing: 'taking-down',
    removed: 'taken-down',
  }
  return same[state]
}

export interface Said {
  /** Beside the shape; undefined where the state's own word is enough. */
  words: string | undefined
  /** What happened and what can be done, where that needs a sentence. */
  more: string | undefined
}

/** How a post stands on one channel. */
export function sayPublication(publication: Publication, channel: string, now: Date): Said {
  const due = sayTime(publication.dueAt, now)
  if (board.stopped && (publication.state === 'scheduled' || publication.state === 'retrying')) return { words: m.posts_status_stopped(), more: undefined }
  switch (publication.state) {
    case 'scheduled':
      return { words: m.posts_status_scheduled({ when: due }), more: undefined }
    case 'waiting': {
      const phones = [...new Set((publication.waitingFor ?? []).map((each) => each.device))].join(', ')
      const count = publication.waitingFor?.length ?? 0
      return { words: count ? m.posts_status_waiting({ count, phone: phones }) : m.posts_status_waiting_unnamed(), more: undefined }
    }
    case 'by-hand':
      return { words: undefined, more: m.posts_by_hand_text({ channel }) }
    case 'retrying':
      return { words: undefined, more: m.posts_retrying_text({ channel, when: sayTime(publication.retryAt ?? publication.dueAt, now) }) }
    case 'reconnect':
      return { words: undefined, more: m.posts_reconnect_text({ channel }) }
    case 'unconfirmed':
      return { words: asksPerson(publication) ? m.posts_status_maybe_live_ask() : m.posts_status_maybe_live(), more: m.posts_unconfirmed_text({ channel }) }
    case 'missed':
      if (publication.error?.code === 'stopped') return { words: undefined, more: m.posts_missed_stopped({ due }) }
      return { words: undefined, more: m.posts_missed_text({ due, limit: sayTime(publication.notAfter, now) }) }
    case 'failed':
      return { words: undefined, more: m.posts_failed_text({ channel, reason: sayReason(publication.error?.code ?? '') }) }
    case 'published':
      return { words: sayPublished(publication, now), more: publication.error && m.posts_stays_text({ channel }) }
    case 'removing':
      return { words: undefined, more: sayRemoving(publication, channel, now) }
    case 'removed':
      return { words: sayRemoved(publication, now), more: undefined }
    case 'held':
    case 'submitting':
    case 'processing':
    case 'cancelled':
      return { words: undefined, more: undefined }
  }
}

function sayRemoving({ error, retryAt, dueAt }: Publication, channel: string, now: Date): string | undefined {
  if (error?.code === 'reconnect') return m.posts_removing_reconnect({ channel })
  return error && m.posts_removing_text({ channel, when: sayTime(retryAt ?? dueAt, now) })
}

function sayRemoved({ id, orders }: Publication, now: Date): string {
  const about = board.decisions.get(`publications:${id}`) ?? []
  const done = orders.findLast(({ id: orderId, outcome }) => outcome === 'done' && about.some((each) => each.id === orderId && isTakeDown(each)))
  const by = about.find((each) => each.id === done?.id)?.by
  return done ? m.posts_removed_by({ name: board.nameOf(by) ?? m.posts_someone(), when: sayTime(done.at, now) }) : m.posts_status_taken_down()
}

function sayPublished({ publishedAt, dueAt, vouchedBy, network }: Publication, now: Date): string {
  const when = sayTime(publishedAt ?? dueAt, now)
  if (vouchedBy === undefined) return m.posts_published_at({ when })
  const name = board.nameOf(vouchedBy) ?? m.posts_someone()
  return network === 'by-hand' ? m.posts_vouched({ name, when }) : m.posts_vouched_there({ name, when })
}
