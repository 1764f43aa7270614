import type { FastifyRequest } from 'fastify'
import type { App, Context } from './context.ts'
import { ApiError } from './errors.ts'
import { isLocalHostname } from './outgoing-http/addresses.ts'

type Needs = Pick<Context, 'config' | 'publicUrl'>

/** Asked by machines that know the server by an address only, and tells nobody anything. */
const anyHost = new Set(['/healthz'])
/** Sent by another app's share sheet, which is no page. It changes nothing, and who is signed in is not looked at. */
const anyOrigin = new Set(['/share'])

/**
 * Answers only requests for this server's own names, and takes writes only from its own pages.
 *
 * - Host: PUBLIC_URL's, LIVE_URL's (for Live pages alone), and this machine's local names while PUBLIC_URL is one of
 *   them. Others get 421 (RFC 9110, 15.5.20), which also ends DNS rebinding. While set-up has still to decide the
 *   address, every host is ours: nothing is there yet, and only the link's token does anything.
 * - Origin and Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/): every request that is not a plain read must say
 *   that it comes from our own page; reads of `/api`, the event stream among them, must not come from a stranger's.
 */
export function checkOrigins(app: App, ctx: Needs): void {
  app.addHook('onRequest', async (request) => {
    const path = request.url.split('?', 1)[0] ?? ''
    if (anyHost.has(path)) return
    const own = ownOrigin(request, path, ctx)
    if (!own) {
      throw new ApiError(421, 'wrong_host', `This server answers at ${ctx.publicUrl.origin}. Set PUBLIC_URL if that is not its address.`)
    }
    if (anyOrigin.has(path)) return
    const reads = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS'
    if (isFromElsewhere(request, own, reads, path)) {
      throw new ApiError(403, 'wrong_origin', 'This request does not come from one of the server’s own pages.')
    }
  })
}

/** The origin under which this request may be answered, or undefined where it may not. */
function ownOrigin(request: FastifyRequest, path: string, { config, publicUrl }: Needs): string | undefined {
  const asked = parseHost(request.host)
  if (!asked) return undefined
  if (!publicUrl.isDecided) return openOrigin(request, asked)
  const main = new URL(publicUrl.origin)
  if (asked.host === main.host) return main.origin
  if (config.liveUrl && asked.host === new URL(config.liveUrl).host) return isLivePath(path) ? config.liveUrl : undefined
  return isLocalHostname(main.hostname) && isLocalHostname(asked.hostname) ? asked.origin : undefined
}

/** The page's own origin where it is on the host that was asked: a proxy may hide that it came by https. */
function openOrigin({ headers }: FastifyRequest, asked: URL): string {
  const { origin } = headers
  return origin && URL.canParse(origin) && new URL(origin).host === asked.host ? origin : asked.origin
}

function isFromElsewhere(request: FastifyRequest, own: string, reads: boolean, path: string): boolean {
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  if (reads) return path.startsWith('/api/') && (site === 'cross-site' || site === 'same-site' || (origin !== undefined && origin !== own))
  if (origin !== undefined) return origin !== own || (site !== undefined && site !== 'same-origin')
  // A browser always names the origin of a write; what names neither is no browser, and has no business with cookies.
  return site !== 'same-origin'
}

function parseHost(host: string): URL | undefined {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined
}

function isLivePath(path: string): boolean {
  return path === '/live' || path.startsWith('/live/')
}
