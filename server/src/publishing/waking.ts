import type { Publication, PublicationState } from '@inviato/shared/publication.ts'
import type { Stops } from '@inviato/shared/stop.ts'

/** What the publisher still has to do with; in all other states nothing happens by itself. */
export const activeStates = [
  'scheduled', 'waiting', 'retrying', 'reconnect', 'submitting', 'processing', 'unconfirmed', 'removing',
] as const satisfies PublicationState[]

/** Until then nothing was asked, or nothing is out for sure: what is too late becomes missed. */
const canBeMissed: ReadonlySet<PublicationState> = new Set(['scheduled', 'waiting', 'retrying', 'reconnect'])

/** When the publisher looks at a publication again, in ms since the epoch; undefined when something else must happen first. */
export function wakeAt(publication: Publication, stops: Stops): number | undefined {
  const { state, dueAt, notAfter, retryAt } = publication
  if (passedInStop(publication, stops)) return -Infinity
  const end = canBeMissed.has(state) ? Date.parse(notAfter) + 1 : Infinity
  const held = isHeldByStop(publication, stops)
  const next = held ? Infinity : nextLook(state, Date.parse(dueAt), retryAt === undefined ? undefined : Date.parse(retryAt))
  const at = Math.min(next, end)
  return at === Infinity ? undefined : at
}

function nextLook(state: PublicationState, dueAt: number, retryAt: number | undefined): number {
  switch (state) {
    case 'scheduled':
    case 'retrying':
      return Math.max(dueAt, retryAt ?? 0)
    case 'submitting':
    case 'processing':
    case 'unconfirmed':
      return retryAt ?? Infinity
    case 'removing':
      return retryAt ?? dueAt
    default:
      return Infinity
  }
}

export function isTooLate({ state, notAfter }: Publication, now: number): boolean {
  return canBeMissed.has(state) && now > Date.parse(notAfter)
}

/** Nothing is asked of it while everything is stopped. What is under way already is seen through. */
export function isHeldByStop({ state }: Publication, { stop }: Stops): boolean {
  return stop !== undefined && canBeMissed.has(state)
}

/** It was due before publishing went on again, and is not out: a person decides, one by one. */
export function passedInStop({ state, dueAt }: Publication, { stop, endedAt }: Stops): boolean {
  return stop === undefined && endedAt !== undefined && canBeMissed.has(state) && Date.parse(dueAt) <= Date.parse(endedAt)
}

/** How long a step may take before nobody waits for its answer any more. */
export const stepDeadlineMs = 120_000

const firstRetryMs = 2_000
const longestRetryMs = 15 * 60_000

/** When to try again after `attempts` tries: doubling, each between half and the whole, never before the network's word. */
export function retryTime(attempts: number, now: number, told: number | null): string {
  const whole = Math.min(firstRetryMs * 2 ** Math.max(0, attempts - 1), longestRetryMs)
  return new Date(Math.max(now + whole * (0.5 + Math.random() / 2), told ?? 0)).toISOString()
}
