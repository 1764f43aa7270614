import { lookup as resolve, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { isLocalHostname, isLoopbackAddress, isPublicAddress } from './addresses.ts'

/** The guarded client would not connect: the address is private, or the connection is not encrypted. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress'
}

/** Resolves a name to all its addresses (as `dns.lookup` with `all`), so that tests can answer like a hostile server. */
export type Resolve = (hostname: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void

const systemResolve: Resolve = (hostname, done) => resolve(hostname, { all: true, verbatim: true }, done)

/**
 * Makes the connections of the guarded client. Every address that a name resolves to is checked, and the connection
 * goes to exactly those addresses: a name that answers differently a moment later changes nothing. As it sits below
 * HTTP, each hop of a redirect passes it too.
 * @param allow origins that may be private or unencrypted, or `loopback` for every address of this machine
 */
export function guardedConnector(allow: readonly string[], resolveName: Resolve = systemResolve): buildConnector.connector {
  const allowed = new Set(allow)
  const permits = (address: string): boolean =>
    isPublicAddress(address) || (allowed.has('loopback') && isLoopbackAddress(address))

  const check = (hostname: string, addresses: readonly string[]): ForbiddenAddress | undefined =>
    addresses.length > 0 && addresses.every(permits)
      ? undefined
      : new ForbiddenAddress(`${hostname} is not an address of the public internet`)

  const lookup: LookupFunction = (hostname, options, done) => {
    resolveName(hostname, (error, found) => {
      const addresses = found ?? []
      const refusal = error ?? check(hostname, addresses.map((entry) => entry.address))
      const [first] = addresses
      if (refusal || !first) return done(refusal ?? new ForbiddenAddress(`${hostname} has no address`), '', 0)
      if (options.all) return done(null, addresses)
      done(null, first.address, first.family)
    })
  }

  const guarded = buildConnector({ timeout: 10_000, lookup })
  const open = buildConnector({ timeout: 10_000 })

  return (options, done) => {
    const origin = new URL(`${options.protocol}//${options.host ?? options.hostname}`)
    if (allowed.has(origin.origin)) return open(options, done)
    const hostname = origin.hostname.replace(/^\[|\]$/g, '')
    if (options.protocol !== 'https:' && !(allowed.has('loopback') && isLocalHostname(hostname))) {
      return done(new ForbiddenAddress(`${origin.host} is not asked over https`), null)
    }
    // An address written as such is never looked up.
    const refusal = isIP(hostname) ? check(hostname, [hostname]) : undefined
    if (refusal) return done(refusal, null)
    return guarded(options, done)
  }
}
