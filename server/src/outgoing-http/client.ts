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

/**
 * One shape out of all that `fetch` takes. Bodies are read here, once: our classes of form data and streams are not those
 * of the client below, and a body whose length is known can be sent again after a redirect.
 */
async function flatten(input: string | URL | Request, init: RequestInit = {}) {
  const given = input instanceof Request ? input : undefined
  const headers = new Headers(init.headers ?? given?.headers)
  const body = init.body ?? given?.body
  const encoded = body === null || body === undefined ? undefined : new Response(body)
  const type = encoded?.headers.get('content-type')
  if (type && !headers.has('content-type')) headers.set('content-type', type)
  return {
    url: input instanceof Request ? input.url : String(input),
    method: init.method ?? given?.method ?? 'GET',
    headers: Array.from(headers),
    redirect: init.redirect ?? given?.redirect ?? 'follow',
    signal: init.signal ?? given?.signal,
    body: encoded ? new Uint8Array(await encoded.arrayBuffer()) : null,
  }
}

function limitBody(answer: Awaited<ReturnType<typeof undiciFetch>>, maxBytes: number): Response {
  const { status, statusText, url, redirected } = answer
  const body = answer.body ? countBytes(answer.body.getReader(), maxBytes) : null
  const response = new Response(body, { status, statusText, headers: Array.from(answer.headers) })
  return Object.defineProperties(response, { url: { value: url }, redirected: { value: redirected } })
}

interface Reader {
  read(): Promise<{ done: boolean; value?: unknown }>
  cancel(reason?: unknown): Promise<void>
}

/** The same bytes, up to a limit. What the other side announces is not asked: it may lie, and it counts before decompression. */
function countBytes(reader: Reader, maxBytes: number): ReadableStream<Uint8Array> {
  let seen = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done || !(value instanceof Uint8Array)) return controller.close()
      seen += value.byteLength
      if (seen <= maxBytes) return controller.enqueue(value)
      const refusal = new TooLarge(`The answer is larger than ${maxBytes} bytes`)
      controller.error(refusal)
      await reader.cancel(refusal)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
