import { storeId } from '@inviato/shared/collections.ts'
import { type Decision, isOrder } from '@inviato/shared/decision.ts'
import type { Outgoing } from '@inviato/shared/outgoing.ts'
import { isReplannable, type Publication, publicationId, type PublicationState, turnOf } from '@inviato/shared/publication.ts'
import { clearedAt, timing } from '@inviato/shared/timing.ts'
import { progressOf } from './decisions.ts'
import { contentOf, type PostView, type Surroundings } from './post-view.ts'

/** One channel on which it is a person's turn to publish. */
export interface HandOff {
  /** Its publication's id, also where the server has not planned it yet. */
  id: string
  channelId: string
  outgoing: Outgoing
  /** What the server said of it last, or will say first. */
  state: PublicationState
  dueAt: string
  /** See `turnOf`. */
  turn: string
}

/**
 * Where it is a person's turn to publish by hand. A phone without news decides by its own clock and plans what the
 * server does not know yet: the help must not wait for signal. What is said to be done, or dropped, is nobody's turn.
 */
export function handOffsOf(view: PostView, around: Surroundings, now: Date): HandOff[] {
  if (around.stopped || view.status === 'cancelled' || view.status === 'on-hold') return []
  const planned = view.publications.filter((each) => isDueByHand(each, now) && !isSuperseded(each, view))
  return [...planned.map((each) => ({ ...each, turn: turnOf(each) })), ...unplanned(view, around, now)].filter(({ id }) => !view.orders.some((order) => closes(order, id, view)))
}

/** Whether a person said on this phone, or on one that the server has heard, that it is out; the server has not counted it yet. */
export function isVouchedHere(view: PostView): boolean {
  const said = new Set(view.orders.flatMap(({ subject, body }) => (body.kind === 'order' && body.act === 'done' ? [subject] : [])))
  return view.post.channels.every((id) => said.has(storeId('publications', publicationId(view.post.id, id)))) && said.size > 0
}

function isDueByHand(publication: Publication, now: Date): boolean {
  if (publication.state === 'by-hand') return true
  return publication.network === 'by-hand' && publication.state === 'scheduled' && Date.parse(publication.dueAt) <= now.getTime()
}

/** Something newer was released, and the server may still take it instead. */
function isSuperseded(publication: Publication, { release }: PostView): boolean {
  return release !== undefined && publication.releaseId !== release.id && isReplannable(publication)
}

function unplanned(view: PostView, around: Surroundings, now: Date): HandOff[] {
  const { post, publications } = view
  const open = post.channels.filter((id) => {
    const known = publications.find((each) => each.channelId === id)
    return around.channels.get(id)?.body.settings.network === 'by-hand' && (!known || isSuperseded(known, view))
  })
  // The content of every post of a list is not hashed for nothing.
  if (!view.release || open.length === 0) return []
  const { content, standing } = contentOf(view, around)
  if (!content.ok || standing.is !== 'cleared') return []
  const { release } = standing
  const { policy } = around
  const event = around.events.find(({ id }) => id === post.coverageId)
  const times = timing({ wish: post, release, approvedAt: clearedAt(standing, policy), event, policy, zone: 'UTC' })
  if (!times || Date.parse(times.dueAt) > now.getTime()) return []
  return open.flatMap((channelId) => {
    const outgoing = content.parts.get(channelId)
    const orders = publications.find((each) => each.channelId === channelId)?.orders ?? []
    const turn = turnOf({ releaseId: release.id, orders })
    return outgoing ? [{ id: publicationId(post.id, channelId), channelId, outgoing, state: 'scheduled' as const, dueAt: times.dueAt, turn }] : []
  })
}

function closes(order: Decision, id: string, { publications }: PostView): boolean {
  if (!isOrder(order) || order.subject !== storeId('publications', id)) return false
  const progress = progressOf(order, publications.find((each) => each.id === id) ?? { orders: [] })
  return ['done', 'cancel'].includes(order.body.act) && (progress === 'waiting' || progress === 'asked')
}
