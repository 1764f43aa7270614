import { storeId } from '@inviato/shared/collections.ts'
import { type Decision, type DecisionBody, inOrder, isOrder, type Order } from '@inviato/shared/decision.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { envelopeOf, insert } from './database/write.ts'
import type { Writer } from './writer.ts'

/** Writes one decision about a subject. It is never changed afterwards: to think again is to decide again. */
export function decide(writer: Writer, subject: string, body: DecisionBody, note?: string): Promise<Decision> {
  const words = note?.trim()
  return insert(writer.database.decisions, { ...envelopeOf(writer.memberId), subject, body, ...(words && { note: words }) })
}

export type PublicationAct = 'cancel' | 'retry' | 'now' | 'next-slot' | 'drop' | 'there' | 'absent' | 'take-down'

/** Asks the server for an act on a publication, valid only while that is still as it was seen. */
export function orderPublication(
  writer: Writer,
  publication: Pick<Publication, 'id' | 'state'>,
  act: PublicationAct,
  /** For the next free time: the one that the person was shown. */
  dueAt?: string,
): Promise<Decision> {
  const body = { kind: 'order', act, seenState: publication.state, ...(dueAt && { dueAt }) } as const
  return decide(writer, storeId('publications', publication.id), body)
}

export function isTakeDown(decision: Decision): decision is Order {
  return isOrder(decision) && decision.body.act === 'take-down'
}

/** The order to take a publication down that the server has not dealt with yet, if any. */
export function pendingTakeDown(about: readonly Decision[], publication: Pick<Publication, 'orders'>): Order | undefined {
  const last = about.filter(isTakeDown).sort(inOrder).at(-1)
  return last && publication.orders.every(({ id }) => id !== last.id) ? last : undefined
}

/** How far an order about a publication is: on this phone only, with the server, or ended. */
export type OrderProgress = 'waiting' | 'asked' | Publication['orders'][number]['outcome']

export function progressOf(order: Order, publication: Pick<Publication, 'orders'>): OrderProgress {
  const ended = publication.orders.find((each) => each.id === order.id)
  if (ended) return ended.outcome
  return order.arrivedAt === undefined ? 'waiting' : 'asked'
}
