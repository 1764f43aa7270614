import { type Decision, inOrder, isOrder, type Order } from './decision.ts'

/** How a brand stands with "Stop everything". */
export interface Stops {
  /** The order that holds everything now; undefined while publishing goes on. */
  stop: Order | undefined
  /** When publishing last went on again, ISO 8601: what was due by then and is not out waits for a person's word. */
  endedAt: string | undefined
}

/**
 * Whether everything is stopped, from the decisions about the brand (`workspace:<id>`). A stop always counts, however
 * late it arrives; to go on ends only the very stop that its writer saw, so that a later one stays.
 */
export function stopsOf(decisions: readonly Decision[]): Stops {
  const stops: Stops = { stop: undefined, endedAt: undefined }
  for (const order of decisions.filter(isOrder).sort(inOrder)) {
    if (order.body.act === 'stop') stops.stop = order
    if (order.body.act !== 'go-on' || order.body.seenState !== stops.stop?.id) continue
    if (stops.stop) stops.endedAt = order.arrivedAt ?? order.at
    stops.stop = undefined
  }
  return stops
}
