import { inOrder, type Order, type Release } from './decision.ts'
import { type Coverage, embargoOf, isLive, liveWindowMs } from './plan.ts'
import { nextSlot } from './posting-hours.ts'
import type { Standing } from './standing.ts'
import type { Policy } from './workspace.ts'

/** How long a person can take back "publish now". */
export const undoMs = 10_000

/** What a person wished of the time; `at` and the limits are ISO 8601. */
export interface Wish {
  publishAt?: { at: string; zone: string }
  notBefore?: string
  notAfter?: string
}

export interface Times {
  dueAt: string
  notBefore?: string
  notAfter: string
}

export interface TimingInput {
  wish: Wish
  release: Release
  /** When the last approval that was needed arrived, ISO 8601; undefined where none was. */
  approvedAt?: string
  /** The event that the post belongs to. */
  event?: Coverage
  policy: Policy
  /** The last order that gave a new time (now, next-slot, retry), carried out. */
  again?: Order
  /** The zone of the brand, for a post without a wished time. */
  zone: string
}

/**
 * When a released content goes out, and within which bounds. Undefined where it waits for somebody to say when. Decides
 * the same on the server and on a phone that has no news of it.
 *
 * "Now" is judged by the phone's own time where that is earlier than the arrival: what was meant for a moment long
 * past, and came late for want of signal, asks first.
 */
export function timing(input: TimingInput): Times | undefined {
  const { wish, release, event, policy, again } = input
  const notBefore = embargoOf(wish, event)
  const windowMs = (asked: string, now: boolean) =>
    now && event && isLive(event, new Date(asked)) ? liveWindowMs : policy.notAfterMinutes * 60_000
  const times = (dueAt: string, from: string, now: boolean): Times => ({
    dueAt: latest(dueAt, notBefore) ?? dueAt,
    ...(notBefore && { notBefore }),
    notAfter: wish.notAfter ?? later(latest(from, notBefore) ?? from, windowMs(from, now)),
  })

  if (again) {
    const asked = arrivalOf(again)
    const due = again.body.act === 'next-slot' ? slotOf(input, asked, notBefore) : later(asked, undoMs)
    // A person who looks at what is too late and says "now" has the last word over the old limit.
    const { notAfter, ...bounds } = times(due, due, again.body.act !== 'next-slot')
    return { ...bounds, notAfter: latest(notAfter, later(due, windowMs(asked, true))) ?? notAfter }
  }
  if (release.body.intent === 'publish') {
    const arrived = arrivalOf(release)
    return times(later(latest(arrived, input.approvedAt) ?? arrived, undoMs), saidAt(release), true)
  }
  return wish.publishAt && times(wish.publishAt.at, wish.publishAt.at, false)
}

/** The time that the person was shown, while it lies ahead; else the next of the brand's usual hours. */
function slotOf({ zone, policy, again }: TimingInput, asked: string, notBefore: string | undefined): string {
  const shown = again?.body.dueAt
  if (shown && Date.parse(shown) > Date.parse(asked)) return shown
  return nextSlot({ after: latest(asked, notBefore) ?? asked, hours: policy.postingHours, zone, taken: [] })
}

/** When the approval that completed them arrived, ISO 8601; undefined where none was needed. */
export function clearedAt({ approvals }: Standing & { is: 'cleared' }, policy: Policy): string | undefined {
  if (policy.approval === 'none') return undefined
  const completing = [...approvals].sort(inOrder)[policy.approvers - 1]
  return completing && arrivalOf(completing)
}

/** When a decision reached the server; one that has not yet is taken at its word. */
export function arrivalOf(decision: { at: string; arrivedAt?: string }): string {
  return decision.arrivedAt ?? decision.at
}

/** When a person decided: by their phone's clock, which may be behind the arrival but never ahead of it. */
export function saidAt(decision: { at: string; arrivedAt?: string }): string {
  const arrived = arrivalOf(decision)
  return Date.parse(decision.at) < Date.parse(arrived) ? decision.at : arrived
}

function later(instant: string, ms: number): string {
  return new Date(Date.parse(instant) + ms).toISOString()
}

/** The latest of instants, in the one way of writing them. */
function latest(...instants: (string | undefined)[]): string | undefined {
  const known = instants.filter((each) => each !== undefined).map((each) => Date.parse(each))
  return known.length > 0 ? new Date(Math.max(...known)).toISOString() : undefined
}
