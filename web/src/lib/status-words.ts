import { type Channel } from '@inviato/shared/channel.ts'
import { inOrder, isApproval, isOrder } from '@inviato/shared/decision.ts'
import type { Member } from '@inviato/shared/member.ts'
import type { Publication, PublicationState } from '@inviato/shared/publication.ts'
import type { PostStatus } from '@inviato/shared/status.ts'
import type { Policy } from '@inviato/shared/workspace.ts'
import { isVouchedHere } from './hand-off.ts'
import * as m from './paraglide/messages.js'
import type { PostView } from './post-view.ts'
import { sayClock, sayHour, sayTime } from './spoken-time.ts'

export interface StatusAround {
  channels: ReadonlyMap<string, Channel>
  members: ReadonlyMap<string, Member>
  policy: Policy
  now: Date
  connected: boolean
  /** This phone, as it signed in. */
  deviceId?: string | undefined
  /** When the server was last heard, if ever. */
  heardAt: string | undefined
  /** The channels on which it is a person's turn, by this phone's own clock. */
  byHand: readonly { channelId: string }[]
}

/** The status of a post as one sentence, with what this phone cannot know said as such. */
export function sayStatus(view: PostView, around: StatusAround): string {
  const { status, publications } = view
  if (ahead.has(status) && around.byHand.length > 0) return m.posts_status_by_hand({ channels: namesOf(around.byHand, around) })
  if (ahead.has(status) && isVouchedHere(view)) return m.posts_status_by_hand_unheard()
  switch (status) {
    case 'draft':
      return m.posts_status_draft()
    case 'ready':
    case 'approved':
      return sayReady(view, around)
    case 'in-review':
      return sayReview(view, around)
    case 'changes-asked':
      return m.posts_status_changes_asked({ name: nameOf(around, lastBy(view, 'changes')) })
    case 'scheduled':
      return sayScheduled(view.dueAt, around)
    case 'waiting-for-media':
      return sayWaiting(publications, around)
    case 'by-hand':
      return m.posts_status_by_hand({ channels: channelsOf(publications, ['by-hand'], around) })
    case 'on-hold':
      return sayHeld(view, around)
    case 'publishing':
      return sayPublishing(publications, around)
    case 'published':
      return m.posts_status_published({ when: view.dueAt ? sayTime(view.dueAt, around.now) : '' }).trim()
    case 'published-in-part':
      return sayInPart(publications, around)
    case 'not-sent':
      return sayNotSent(publications, around)
    case 'missed':
      return m.posts_status_missed({ due: sayTime(view.dueAt ?? view.post.at, around.now) })
    case 'maybe-live':
      return publications.some(asksPerson) ? m.posts_status_maybe_live_ask() : m.posts_status_maybe_live()
    case 'stopped':
      return m.posts_status_stopped()
    case 'taking-down':
      return m.posts_status_taking_down()
    case 'taken-down':
      return m.posts_status_taken_down()
    case 'cancelled':
      return isUnheard(view) ? m.posts_status_cancelled_unheard() : m.posts_status_cancelled()
  }
}

const ahead: ReadonlySet<PostStatus> = new Set<PostStatus>(['ready', 'approved', 'scheduled', 'by-hand'])

/** A post's status with what this phone knows by its own clock: that it is a person's turn. */
export function statusNow({ status }: PostView, { byHand }: Pick<StatusAround, 'byHand'>): PostStatus {
  return ahead.has(status) && byHand.length > 0 ? 'by-hand' : status
}

/** "tonight 21:30", or, past it without a word from the server, that there is none. */
function sayScheduled(dueAt: string | undefined, { now, connected, heardAt }: StatusAround): string {
  if (dueAt === undefined) return m.posts_status_publishing()
  const due = sayTime(dueAt, now)
  const late = now.getTime() - Date.parse(dueAt)
  if (late < 0) return m.posts_status_scheduled({ when: due })
  if (connected && late < PATIENCE) return m.posts_status_publishing()
  if (heardAt === undefined) return m.posts_status_due({ due })
  const since = sayHour(heardAt, now)
  return since === sayClock(heardAt) ? m.posts_status_due_no_news({ due, since }) : m.posts_status_due_old_news({ due, since })
}

/** What is under way, before what only waits to be tried again. */
function sayPublishing(publications: readonly Publication[], around: StatusAround): string {
  const retrying = publications.filter(({ state }) => state === 'retrying')
  const [soonest] = retrying.flatMap(({ retryAt }) => retryAt ?? []).toSorted()
  if (!soonest || publications.some(({ state }) => state === 'submitting' || state === 'processing')) return m.posts_status_publishing()
  return m.posts_status_retrying({ channels: namesOf(retrying, around), when: sayTime(soonest, around.now) })
}

/** Maybe live on a network that cannot be read: only a person finds out. */
export function asksPerson({ state, error }: Pick<Publication, 'state' | 'error'>): boolean {
  return state === 'unconfirmed' && error?.code === 'ask'
}

/** How long the server may take after the due time before its silence is worth a word. */
const PATIENCE = 60_000

function sayReady(view: PostView, { now, connected, policy }: StatusAround): string {
  const at = view.dueAt
  const approved = policy.approval === 'needed'
  if (view.release?.arrivedAt === undefined && !connected && !approved) {
    const timed = at && (view.release?.body.intent !== 'publish' || Date.parse(at) > now.getTime())
    return timed ? m.posts_status_ready_at({ when: sayTime(at, now) }) : m.posts_status_ready()
  }
  return approved ? m.posts_status_approved() : m.posts_status_planning()
}

function sayReview(view: PostView, { policy }: StatusAround): string {
  if (policy.approvers < 2) return m.posts_status_in_review()
  const hash = view.release?.body.contentHash
  const yes = view.decisions.filter((each) => isApproval(each) && each.body.kind === 'approve' && each.body.contentHash === hash)
  const given = new Set(yes.map((each) => each.by)).size
  return given === 0 ? m.posts_status_in_review() : m.posts_status_in_review_some({ given, needed: policy.approvers })
}

/** The server still means to publish: that it was stopped has not reached it, and it may go out as it was. */
export function isUnheard({ publications }: Pick<PostView, 'publications'>): boolean {
  return publications.some((each) => each.state === 'scheduled' || each.state === 'waiting' || each.state === 'by-hand')
}

function sayHeld(view: PostView, around: StatusAround): string {
  if (isUnheard(view)) return m.posts_status_held_unheard()
  const held = view.decisions.filter((each) => isOrder(each) && each.body.act === 'hold').sort(inOrder).at(-1)
  if (!held || (view.release && inOrder(held, view.release) < 0)) return m.posts_status_held_changed()
  return m.posts_status_held_by({ name: nameOf(around, held.by) })
}

function sayWaiting(publications: readonly Publication[], { deviceId }: StatusAround): string {
  const files = new Map(publications.flatMap((each) => each.waitingFor ?? []).map((each) => [each.mediaId, each]))
  if (files.size === 0) return m.posts_status_waiting_unnamed()
  return m.posts_status_waiting({ count: files.size, phone: namePhones([...files.values()].map((each) => ({ id: each.deviceId, name: each.device })), deviceId) })
}

/** Phones by name, each once; the one in hand is "this phone". */
export function namePhones(phones: readonly { id: string; name: string }[], here: string | undefined): string {
  return [...new Set(phones.map(({ id, name }) => (id === here ? m.posts_this_phone() : name)))].join(', ')
}

/** What failed, before what is only still to come: a person's turn on one channel, say. */
function sayInPart(publications: readonly Publication[], around: StatusAround): string {
  const failed = channelsOf(publications, ['failed', 'missed', 'reconnect'], around)
  if (failed) return m.posts_status_in_part({ channels: failed })
  return m.posts_status_in_part_yet({ channels: channelsOf(publications, ['scheduled', 'held', 'waiting', 'by-hand'], around) })
}

function sayNotSent(publications: readonly Publication[], around: StatusAround): string {
  const signedOut = channelsOf(publications, ['reconnect'], around)
  if (signedOut) return m.posts_status_reconnect({ channel: signedOut })
  return m.posts_status_not_sent({ channels: channelsOf(publications, ['failed'], around) })
}

function channelsOf(publications: readonly Publication[], states: readonly PublicationState[], around: StatusAround): string {
  return namesOf(publications.filter((each) => states.includes(each.state)), around)
}

function namesOf(places: readonly { channelId: string }[], { channels }: StatusAround): string {
  return places.flatMap(({ channelId }) => channels.get(channelId)?.body.name ?? []).join(', ')
}

function lastBy({ decisions }: PostView, kind: 'approve' | 'changes'): string | undefined {
  return decisions.filter((each) => each.body.kind === kind).sort(inOrder).at(-1)?.by
}

function nameOf({ members }: StatusAround, memberId: string | undefined): string {
  return members.get(memberId ?? '')?.body.name ?? m.posts_someone()
}
