import { isDeepStrictEqual } from 'node:util'
import type { Channel } from '@inviato/shared/channel.ts'
import { type Decision, inOrder, isOrder, type Order, type Release } from '@inviato/shared/decision.ts'
import type { Member } from '@inviato/shared/member.ts'
import { type Outgoing, outgoingHash } from '@inviato/shared/outgoing.ts'
import type { Coverage } from '@inviato/shared/plan.ts'
import { isReplannable, type Publication, publicationId, type PublicationState } from '@inviato/shared/publication.ts'
import { type Standing, standingOf } from '@inviato/shared/standing.ts'
import { clearedAt, timing, type Wish } from '@inviato/shared/timing.ts'
import { problemsOf } from '@inviato/shared/validate.ts'
import type { Policy } from '@inviato/shared/workspace.ts'
import { noted, obey, standingOrder } from './orders.ts'

/** A post, or an answer to a comment, as far as planning knows it. */
export interface Subject {
  kind: 'post' | 'reply'
  id: string
  /** The post; for an answer, the post under which it stands. */
  postId: string
  /** What it will publish per channel and the hash of it all; undefined while it cannot be published. */
  content: { hash: string; parts: ReadonlyMap<string, Outgoing> } | undefined
  wish: Wish
  event?: Coverage
}

export interface PlanInput {
  /** Undefined when it is gone. */
  subject: Subject | undefined
  channels: ReadonlyMap<string, Channel>
  /** Those about the subject. */
  decisions: readonly Decision[]
  /** What was planned before, with the orders about each. */
  publications: readonly { publication: Publication; orders: readonly Order[] }[]
  members: ReadonlyMap<string, Member>
  policy: Policy
  zone: string
  now: Date
}

/**
 * What becomes of a subject's publications: those that changed or are new, to be written. A pure function of the
 * documents, so that planning twice plans once.
 */
export function plan(input: PlanInput): Publication[] {
  const { subject, now } = input
  const standing = subject && standingOf({ contentHash: subject.content?.hash, ...input })
  const ready = subject && standing?.is === 'cleared' ? { subject, release: standing.release, approvedAt: clearedAt(standing, input.policy) } : undefined
  const parts = ready?.subject.content?.parts ?? new Map<string, Outgoing>()

  const changed = input.publications.flatMap(({ publication, orders }) => {
    const obeyed = obey(publication, orders, now)
    const outgoing = parts.get(publication.channelId)
    const last = ready && standingOrder(obeyed, orders, ready.release)
    const next = ready && outgoing
      ? replanned(obeyed, last, wanted(input, ready, outgoing, publication.channelId, last))
      : stopped(obeyed, ready ? undefined : standing, input)
    return isDeepStrictEqual(next, publication) ? [] : [next]
  })

  const before = new Set(input.publications.map(({ publication }) => publication.channelId))
  const added = [...parts].flatMap(([channelId, outgoing]) => {
    const publication = ready && !before.has(channelId) && wanted(input, ready, outgoing, channelId)
    return publication ? [publication] : []
  })
  return [...changed, ...added]
}

interface Ready {
  subject: Subject
  release: Release
  approvedAt?: string
}

/** The publication as it would be made today; undefined where nobody has said when. */
function wanted(input: PlanInput, ready: Ready, outgoing: Outgoing, channelId: string, again?: Order): Publication | undefined {
  const { subject, release, approvedAt } = ready
  const { wish, event } = subject
  const { policy, zone } = input
  const repeats = again && ['now', 'next-slot', 'retry'].includes(again.body.act)
  const times = timing({ wish, release, approvedAt, event, policy, zone, again: repeats ? again : undefined })
  const channel = input.channels.get(channelId)
  if (!times || !channel) return undefined
  const [problem] = problemsOf(outgoing, channel)
  return {
    id: publicationId(subject.id, channelId),
    at: input.now.toISOString(),
    subjectKind: subject.kind,
    postId: subject.postId,
    channelId,
    network: outgoing.network,
    state: problem ? 'failed' : 'scheduled',
    outgoing,
    contentHash: outgoingHash(outgoing),
    releaseId: release.id,
    ...times,
    attempts: 0,
    handles: {},
    remoteIds: [],
    orders: [],
    ...(problem && { error: { code: problem.code, message: `${problem.used ?? ''} of ${problem.limit ?? ''}` } }),
  }
}

const finished: ReadonlySet<PublicationState> = new Set(['failed', 'missed', 'cancelled'])

/** A publication that may still change, brought to what is wanted now; one on its way is left alone. */
function replanned(current: Publication, last: Order | undefined, next: Publication | undefined): Publication {
  if (!isReplannable(current)) return current
  if (!next) return current.state === 'held' || finished.has(current.state) ? current : { ...current, state: 'held' }
  const sameRelease = current.releaseId === next.releaseId
  const sameContent = current.contentHash === next.contentHash
  const sameTimes = current.dueAt === next.dueAt && current.notBefore === next.notBefore && current.notAfter === next.notAfter
  if (sameRelease && sameContent) {
    if (current.state === 'failed' || closedBy(current, last?.body.act)) return current
    if (sameTimes && current.state !== 'held' && current.state !== 'cancelled') return current
  }
  const { dueAt, notBefore, notAfter, releaseId, state, error } = next
  const planned = { dueAt, notBefore, notAfter, releaseId, state, error, waitingFor: undefined }
  if (sameContent) return { ...current, ...planned }
  return { ...next, at: current.at, orders: current.orders }
}

/** True where a person closed this very publication, not the planning. */
function closedBy(current: Publication, last: Order['body']['act'] | undefined): boolean {
  return (current.state === 'cancelled' && (last === 'cancel' || last === 'drop')) || (current.state === 'held' && last === 'hold')
}

/** A publication whose content may not go out: held while that can change, cancelled where a person or the post said so. */
function stopped(current: Publication, standing: Standing | undefined, { decisions, now }: PlanInput): Publication {
  const over = standing === undefined || standing.is === 'cancelled' || standing.is === 'cleared'
  const to = over ? 'cancelled' : 'held'
  const may = isReplannable(current) && current.state !== to && !(finished.has(current.state) && !(over && current.state === 'missed'))
  const next: Publication = may ? { ...current, state: to, retryAt: undefined, waitingFor: undefined } : current
  const release = standing && 'release' in standing ? standing.release : undefined
  return decisions
    .filter((each): each is Order => isOrder(each) && release !== undefined && inOrder(release, each) < 0)
    .reduce((noting, order) => noted(noting, order, isReplannable(current) ? 'done' : 'too-late', now), next)
}
