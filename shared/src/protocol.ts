/**
 * What a phone and a server say to each other when they replicate, as a number that a change of it raises which the other
 * side would not bear: a field that a strict schema refuses, another meaning. A phone names its own in a header.
 */
export const protocol = 1
/** The oldest that this server still understands. */
export const oldestProtocol = 1
export const protocolHeader = 'inviato-protocol'

/** Who has to be brought up to date before the two replicate; undefined: nobody. */
export function outdated(phone: number): 'app' | 'server' | undefined {
  if (phone < oldestProtocol) return 'app'
  return phone > protocol ? 'server' : undefined
}
