import { Agent, fetch as undiciFetch } from 'undici'
import type { Config } from '../config.ts'
import { guardedConnector, type Resolve } from './connect.ts'

/** `fetch` as libraries expect it; whatever it reaches is on the public internet, by https. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export interface Limits {
  /** Milliseconds for the whole exchange, body included. */
  readonly timeout: number
  /** Largest body that is read, in bytes after decompression. */
  readonly maxBytes: number
}

/** The one way out: every request to a host that a person or a network named goes through here. */
export interface OutgoingHttp extends AsyncDisposable {
  /** Throws like `fetch`: a TypeError whose `cause` is ForbiddenAddress, TooLarge or what the network said. */
  readonly fetch: Fetch
  /** The same client with other limits (default: 30 s, 10 MB). */
  limited(limits: Partial<Limits>): Fetch
}

/** The answer's body is larger than the caller wants. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'
}

const ordinary: Limits = { timeout: 30_000, maxBytes: 10_000_000 }

export function createOutgoingHttp(
  config: Pick<Config, 'outgoingAllow'>,
  options: { resolve?: Resolve } = {},
): OutgoingHttp {
  const dispatcher = new Agent({ connect: guardedConnector(config.outgoingAllow, options.resolve), maxHeaderSize: 32_768 })

  const limited = (limits: Partial<Limits>): Fetch => {
    const { timeout, maxBytes } = { ...ordinary, ...limits }
    return async (input, init) => {
      const { url, ...request } = await flatten(input, init)
      const signals = [AbortSignal.timeout(timeout), ...(request.signal ? [request.signal] : [])]
      const answer = await undiciFetch(url, { ...request, signal: AbortSignal.any(signals), dispatcher })
      return limitBody(answer, maxBytes)
    }
  }

  return { fetch: limited({}), limited, [Symbol.asyncDispose]: () => dispatcher.destroy() }
}

/** One shape out of the two that `fetch` takes. Form data is encoded here, as another `fetch` does not know our class. */
async function flatten(input: string | URL | Request, init: RequestInit = {}) {
  const given = input instanceof Request ? input : undefined
  const headers = new Headers(init.headers ?? given?.headers)
  let body = init.body ?? (given?.body ? await given.arrayBuffer() : undefined)
  if (body instanceof FormData) {
    const encoded = new Response(body)
    headers.set('content-type', encoded.headers.get('content-type') ?? '')
    body = await encoded.arrayBuffer()
  }
  return {
    url: input instanceof Request ? input.url : String(input),
    method: init.method ?? given?.method ?? 'GET',
    headers: Array.from(headers),
    redirect: init.redirect ?? given?.redirect ?? 'follow',
    signal: init.signal ?? given?.signal,
    body: body ?? null,
    duplex: 'half' as const,
  }
}

function limitBody(answer: Awaited<ReturnType<typeof undiciFetch>>, maxBytes: number): Response {
  const announced = Number(answer.headers.get('content-length') ?? 0)
  if (announced > maxBytes) {
    void answer.body?.cancel()
    throw new TypeError('fetch failed', { cause: new TooLarge(`${announced} bytes are more than ${maxBytes}`) })
  }
  let seen = 0
  const counted = answer.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        seen += chunk.byteLength
        if (seen > maxBytes) controller.error(new TooLarge(`More than ${maxBytes} bytes`))
        else controller.enqueue(chunk)
      },
    }),
  )
  const { status, statusText, url, redirected } = answer
  const response = new Response(counted ?? null, { status, statusText, headers: Array.from(answer.headers) })
  return Object.defineProperties(response, { url: { value: url }, redirected: { value: redirected } })
}
