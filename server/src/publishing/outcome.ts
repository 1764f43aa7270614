import type { Publication } from '@inviato/shared/publication.ts'
import type { Published, Step, StepResult } from '../networks/driver.ts'
import { MediaMissing, NeedsReconnect, Rejected, RetryLater, wasNeverSent } from '../networks/errors.ts'
import { retryTime } from './waking.ts'

/** What changes in a publication. A key that is there without a value goes. */
export type Patch = Partial<Publication>

const resting: Patch = { step: undefined, retryAt: undefined, waitingFor: undefined }

export function asPublished({ remoteIds, url }: Published, now: number): Patch {
  return { ...resting, error: undefined, state: 'published', remoteIds, url, publishedAt: new Date(now).toISOString() }
}

/** What a step that answered means, but for `next`, after which another step follows. */
export function afterResult(current: Publication, step: Step, result: Exclude<StepResult, { outcome: 'next' }>, now: number): Patch {
  switch (result.outcome) {
    case 'done':
      return asPublished(result, now)
    case 'by-hand':
      return { ...resting, error: undefined, state: 'by-hand' }
    case 'pending':
      return { state: 'processing', retryAt: result.checkAt, handles: { ...current.handles, [`${step.name}?`]: result.handle } }
    case 'redo': {
      const dropped = new Set(result.steps)
      const handles = Object.fromEntries(Object.entries(current.handles).filter(([name]) => !dropped.has(name)))
      return { ...resting, state: 'retrying', handles, retryAt: retryTime(current.attempts, now, null) }
    }
  }
}

/**
 * What a step that failed means. Only what the driver names is certain; after anything else a step that the public
 * sees may have been done, and is read back before it is ever asked again.
 */
export function afterError(current: Publication, step: Step, error: unknown, now: number): Patch {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 1000)
  const retryAt = retryTime(current.attempts, now, error instanceof RetryLater ? error.at : null)
  if (error instanceof Rejected) return { ...resting, state: 'failed', error: { code: error.code, message: error.detail ?? message } }
  if (error instanceof NeedsReconnect) return { ...resting, state: 'reconnect', error: { code: error.code, message } }
  if (error instanceof MediaMissing) return { ...resting, state: 'waiting' }
  if (error instanceof RetryLater) return { ...resting, state: 'retrying', retryAt, error: { code: 'busy', message } }
  if (!step.public || wasNeverSent(error)) return { ...resting, state: 'retrying', retryAt, error: { code: 'unreachable', message } }
  return { ...resting, state: 'unconfirmed', step: current.step, retryAt, error: { code: 'outcome-unknown', message } }
}
