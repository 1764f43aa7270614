import { type Channel, isChannel } from '@inviato/shared/channel.ts'
import { isPublicComment } from '@inviato/shared/comment.ts'
import { outgoingHash } from '@inviato/shared/outgoing.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { readDocument } from '../database/document.ts'
import { accessTo } from '../networks/access.ts'
import { readConnection } from '../networks/connection.ts'
import type { Job, NetworkDriver, Step } from '../networks/driver.ts'
import { Rejected, RetryLater } from '../networks/errors.ts'
import { type Desk, inTime, noteOnChannel, now } from './desk.ts'
import { missingMedia } from './missing-media.ts'
import { afterError, afterResult, asPublished, type Patch } from './outcome.ts'
import { change, type Held, readHeld, settle } from './record.ts'
import { takeDown } from './take-down.ts'
import { isHeldByStop, isTooLate, passedInStop, retryTime, stepDeadlineMs, wakeAt } from './waking.ts'

/**
 * Brings a publication as far as it goes now: one step, one call, one stored state at a time. What is about to be asked
 * is stored before it is asked, and what a step answered before the next one.
 */
export async function advance(desk: Desk, id: string): Promise<void> {
  let held = await readHeld(desk.db, id)
  while (held && !desk.signal.aborted) {
    const at = wakeAt(held.publication, desk.stops)
    const waits = held.publication.state === 'waiting' || held.publication.state === 'reconnect'
    const orphaned = held.publication.state === 'submitting' && desk.orphans.has(id)
    if (!waits && !orphaned && (at === undefined || at > now(desk))) return
    const next = await turn(desk, held)
    if (next === 'rests') return
    held = next ?? (await readHeld(desk.db, id))
  }
}

type Turn = Held | undefined | 'rests'

/** One look at a publication that is due. Undefined: somebody else changed it, read it again. */
async function turn(desk: Desk, held: Held): Promise<Turn> {
  const { publication } = held
  if (isTooLate(publication, now(desk))) return change(desk.db, held, missed)
  if (isHeldByStop(publication, desk.stops)) return 'rests'
  if (passedInStop(publication, desk.stops)) return change(desk.db, held, { ...missed, error: { code: 'stopped', message: 'it was due while everything was stopped' } })
  const channel = await readDocument(desk.db, 'channels', publication.channelId)
  if (publication.state === 'removing') return takeDown(desk, held, channel && isChannel(channel) ? channel : undefined)
  if (!channel || !isChannel(channel) || channel.body.archived) return change(desk.db, held, failed('channel-gone', 'the channel is gone'))
  const driver = desk.ctx.drivers[publication.network]
  switch (publication.state) {
    case 'unconfirmed':
      return lookFor(desk, held, driver, channel)
    case 'submitting':
      return abandon(desk, held, driver)
    case 'processing':
      return ask(desk, held, driver, channel)
    default:
      return (await obstacle(desk, held, driver)) ?? ask(desk, held, driver, channel)
  }
}

const missed: Patch = { state: 'missed', step: undefined, retryAt: undefined, waitingFor: undefined }

function failed(code: string, message: string): Patch {
  return { state: 'failed', step: undefined, retryAt: undefined, waitingFor: undefined, error: { code, message } }
}

/** Why it cannot be asked now, written down; undefined when nothing stands in the way. */
async function obstacle(desk: Desk, held: Held, driver: NetworkDriver): Promise<Turn> {
  const { publication } = held
  if (outgoingHash(publication.outgoing) !== publication.contentHash) {
    return change(desk.db, held, failed('not-released', 'the content is not the released one'))
  }
  const connection = driver.connect && (await readConnection(desk.db, publication.channelId))
  if (driver.connect && (!connection || connection.state === 'reconnect')) {
    const error = connection?.problem ?? { code: 'not-connected', message: 'nobody has connected this channel yet' }
    return publication.state === 'reconnect' ? 'rests' : change(desk.db, held, { state: 'reconnect', error, retryAt: undefined })
  }
  const waitingFor = await missingMedia(desk.ctx.files, desk.workspaceId, desk.db, publication.outgoing.media)
  if (waitingFor.length > 0) {
    const same = publication.state === 'waiting' && JSON.stringify(waitingFor) === JSON.stringify(publication.waitingFor)
    return same ? 'rests' : change(desk.db, held, { state: 'waiting', waitingFor, retryAt: undefined })
  }
  const due = Date.parse(publication.dueAt)
  if (due > now(desk)) return change(desk.db, held, { state: 'scheduled', waitingFor: undefined })
  // It may have gone out in a life of this server that was restored away, or just before it was killed.
  const old = publication.startedAt === undefined && due <= desk.startedAt && !desk.looked.has(publication.id)
  if (old && driver.steps(publication.outgoing).some((step) => step.public)) {
    return change(desk.db, held, { state: 'unconfirmed', retryAt: new Date(now(desk)).toISOString(), waitingFor: undefined })
  }
  return undefined
}

/** Nobody waits for the answer of this step any more: the process was killed, or the network never answered. */
async function abandon(desk: Desk, held: Held, driver: NetworkDriver): Promise<Turn> {
  const step = stepNamed(driver, held.publication)
  const retryAt = new Date(now(desk)).toISOString()
  const next = await change(desk.db, held, { state: step?.public ? 'unconfirmed' : 'retrying', retryAt })
  // Planning may have been faster with a note of its own: then it is still nobody's, and looked at again at once.
  if (next) desk.orphans.delete(held.publication.id)
  return next
}

function stepNamed(driver: NetworkDriver, { outgoing, step }: Publication): Step | undefined {
  return driver.steps(outgoing).find(({ name }) => name === step)
}

/** Reads back whether it is there. Where nothing can be read a person is asked. */
async function lookFor(desk: Desk, held: Held, driver: NetworkDriver, channel: Channel): Promise<Turn> {
  const { publication } = held
  if (!driver.find) return change(desk.db, held, { retryAt: undefined, error: { code: 'ask', message: 'the network cannot be read' } })
  try {
    const found = await driver.find(await jobOf(desk, publication), accessTo(desk.ctx, desk.workspaceId, channel, desk.hardStop))
    desk.looked.add(publication.id)
    if (found) return await change(desk.db, held, asPublished(found, now(desk)))
    return await change(desk.db, held, { state: 'retrying', step: undefined, retryAt: new Date(now(desk)).toISOString() })
  } catch (error) {
    if (error instanceof Rejected) return change(desk.db, held, failed(error.code, error.detail ?? error.message))
    await noteOnChannel(desk, publication.channelId, error)
    const attempts = Math.min(publication.attempts + 1, 999)
    const told = error instanceof RetryLater ? error.at : null
    return change(desk.db, held, { attempts, retryAt: retryTime(attempts, now(desk), told) })
  }
}

/** Claims the publication and asks one step after the other, until it is out or has to wait. */
async function ask(desk: Desk, held: Held, driver: NetworkDriver, channel: Channel): Promise<Turn> {
  const { publication } = held
  const [first] = open(driver, publication)
  if (!first) return change(desk.db, held, failed('refused', 'nothing is left to ask'))
  const processing = publication.state === 'processing'
  let current = await change(desk.db, held, {
    ...asking(desk, first, processing ? 'processing' : 'submitting'),
    startedAt: publication.startedAt ?? new Date(now(desk)).toISOString(),
    attempts: Math.min(publication.attempts + 1, 999),
    waitingFor: undefined,
  })
  if (!current) return undefined
  desk.orphans.delete(publication.id)
  desk.looked.add(publication.id)
  for (let step: Step | undefined = first; step && current && !desk.signal.aborted; ) {
    const at = step
    const job = await jobOf(desk, current.publication)
    const result = await inTime(desk, channel, (reach) => driver.perform(at, job, reach)).catch((error: unknown) => ({ outcome: 'failed' as const, error }))
    if (desk.hardStop.aborted && result.outcome === 'failed') return 'rests'
    if (result.outcome === 'failed') await noteOnChannel(desk, publication.channelId, result.error)
    const patch = afterwards(desk, driver, current.publication, step, result)
    current = await settle(desk.ctx, desk.db, current, patch, desk.hardStop)
    step = current?.publication.state === 'submitting' ? open(driver, current.publication)[0] : undefined
    // Everything was stopped between two steps: what the first have left there waits for the last.
    if (step && current && desk.stops.stop) return change(desk.db, current, { state: 'retrying', step: undefined, retryAt: new Date(now(desk)).toISOString() })
  }
  return current
}

type Answer = Awaited<ReturnType<NetworkDriver['perform']>> | { outcome: 'failed'; error: unknown }

function afterwards(desk: Desk, driver: NetworkDriver, current: Publication, step: Step, answer: Answer): Patch {
  if (answer.outcome === 'failed') return afterError(current, step, answer.error, now(desk))
  if (answer.outcome !== 'next') return afterResult(current, step, answer, now(desk))
  const handles = { ...current.handles, [step.name]: answer.handle }
  const [next] = open(driver, { ...current, handles })
  if (!next) return { ...afterError(current, step, new Error('the last step did not end it'), now(desk)), handles }
  return { handles, ...asking(desk, next, 'submitting') }
}

/** What is stored before a step is asked, with the time from which nobody waits for its answer. */
function asking(desk: Desk, step: Step, state: 'submitting' | 'processing'): Patch {
  return { state, step: step.name, retryAt: new Date(now(desk) + stepDeadlineMs).toISOString(), error: undefined }
}

function open(driver: NetworkDriver, { outgoing, handles }: Publication): Step[] {
  return driver.steps(outgoing).filter(({ name }) => !(name in handles))
}

async function jobOf({ db }: Desk, { id, postId, outgoing, startedAt, dueAt, handles }: Publication): Promise<Job> {
  const comment = outgoing.replyTo === undefined ? undefined : await readDocument(db, 'comments', outgoing.replyTo)
  const reference = comment && isPublicComment(comment) ? comment.body.reference : undefined
  return { publicationId: id, postId, outgoing, startedAt: startedAt ?? dueAt, handles, reference }
}
