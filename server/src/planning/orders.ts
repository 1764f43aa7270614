import { inOrder, type Order, type Release } from '@inviato/shared/decision.ts'
import type { Publication, PublicationState } from '@inviato/shared/publication.ts'
import { saidAt } from '@inviato/shared/timing.ts'

type Act = Order['body']['act']

/** In which states an act about a publication means anything. */
const possibleIn: Partial<Record<Act, readonly PublicationState[]>> = {
  cancel: ['scheduled', 'held', 'waiting', 'by-hand', 'retrying', 'reconnect', 'missed'],
  hold: ['scheduled', 'waiting', 'by-hand', 'retrying', 'reconnect'],
  retry: ['failed', 'retrying', 'reconnect'],
  now: ['missed'],
  'next-slot': ['missed'],
  drop: ['missed'],
  there: ['unconfirmed'],
  absent: ['unconfirmed'],
  done: ['scheduled', 'held', 'waiting', 'by-hand', 'missed', 'cancelled'],
  'take-down': ['published'],
}

/**
 * Carries out the orders about one publication that were not dealt with yet, in the order of their arrival, each only
 * while the publication is in a state that it is about and, where the person said what they saw, in that very state.
 * Every order leaves its outcome.
 */
export function obey(publication: Publication, orders: readonly Order[], now: Date): Publication {
  const known = new Set(publication.orders.map(({ id }) => id))
  const fresh = orders.filter(({ id }) => !known.has(id)).sort(inOrder)
  return fresh.reduce((current, order) => {
    const states = possibleIn[order.body.act]
    const able = states?.includes(current.state) && (sawIt(order, current) || statesFact(order, current))
    const outcome = able ? 'done' : states ? 'too-late' : 'refused'
    return noted(able ? { ...current, ...effectOf(order, now) } : current, order, outcome, now)
  }, publication)
}

/** Writes down how an order ended. */
export function noted(
  publication: Publication, order: Order, outcome: Publication['orders'][number]['outcome'], now: Date,
): Publication {
  if (publication.orders.some(({ id }) => id === order.id)) return publication
  const entry = { id: order.id, outcome, at: now.toISOString() }
  return { ...publication, orders: [...publication.orders, entry].slice(-100) }
}

function sawIt({ body }: Order, { state }: Publication): boolean {
  return body.act !== 'done' && (body.seenState === undefined || body.seenState === state)
}

/** Who published by hand says what is so, whatever the server made of the time meanwhile. */
function statesFact({ body }: Order, { network }: Publication): boolean {
  return body.act === 'done' && network === 'by-hand'
}

function effectOf(order: Order, now: Date): Partial<Publication> {
  const clean = { error: undefined, retryAt: undefined, waitingFor: undefined }
  switch (order.body.act) {
    case 'cancel':
    case 'drop':
      return { ...clean, state: 'cancelled' }
    case 'hold':
      return { state: 'held' }
    case 'retry':
    case 'now':
    case 'next-slot':
      return { ...clean, state: 'scheduled', attempts: 0 }
    case 'take-down':
      return { ...clean, state: 'removing', attempts: 0 }
    case 'absent':
      return { ...clean, state: 'retrying', retryAt: now.toISOString() }
    case 'there':
    case 'done':
      return { ...clean, state: 'published', vouchedBy: order.by, publishedAt: saidAt(order), ...(order.body.url && { url: order.body.url }) }
    default:
      return {}
  }
}

/** The last order about a publication that was carried out after this release: what it says still stands. */
export function standingOrder(publication: Publication, orders: readonly Order[], release: Release): Order | undefined {
  const done = new Set(publication.orders.filter(({ outcome }) => outcome === 'done').map(({ id }) => id))
  return orders.filter((order) => done.has(order.id) && inOrder(release, order) < 0).sort(inOrder).at(-1)
}
