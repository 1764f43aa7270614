import { protocol, protocolHeader } from '@inviato/shared/protocol.ts'
import { errorResponse } from '@inviato/shared/session.ts'
import type { CollectionName } from '@inviato/shared/collections.ts'
import {
  feedResponse, type FeedResponse, type GiveBackRequest, giveBackResponse, type GiveBackResponse, lossResponse,
  type LossResponse, type Place, type Present, present, type PushRequest, pushResponse, type PushResponse, sizeResponse,
  type SizeResponse, snapshotResponse, type SnapshotResponse, streamEvent, type StreamEvent,
} from '@inviato/shared/replication.ts'
import type * as z from 'zod/mini'
import { readEvents } from './event-stream.ts'
import './jitless.ts'

/** The server did not answer, or not in time, or answered that it cannot now. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
  /** How long it asked to be left alone, in ms. */
  readonly retryAfterMs: number

  constructor(message: string, { retryAfterMs = 0, ...options }: ErrorOptions & { retryAfterMs?: number }) {
    super(message, options)
    this.retryAfterMs = retryAfterMs
  }
}

/** The server answered, and the answer was no. `code` is the API's. */
export class Declined extends Error {
  override readonly name = 'Declined'
  readonly status: number
  readonly code: string
  /** How long it asked to be left alone, in ms. */
  readonly retryAfterMs: number

  constructor(status: number, code: string, message: string, retryAfterMs = 0) {
    super(message)
    this.status = status
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

/** The replication endpoint of one workspace. Every request ends by itself in time; all throw Unreachable or Declined. */
export interface Transport {
  push(collection: CollectionName, request: PushRequest, signal: AbortSignal): Promise<PushResponse>
  /**
   * @param at the place behind which the feed goes on afterwards
   * @param before the id below which the page begins; undefined for the newest
   */
  snapshot(collection: CollectionName, at: Place | undefined, before: string | undefined, signal: AbortSignal): Promise<SnapshotResponse>
  /** How much a phone that has nothing will read. */
  size(signal: AbortSignal): Promise<SizeResponse>
  /** Without a place the checkpoint to begin with; with `renew` the same place under the member's present rights. */
  feed(at: Place | undefined, signal: AbortSignal, options?: { renew?: boolean }): Promise<FeedResponse>
  /** Tells of a place that the server does not know. */
  admitLoss(lost: Place, signal: AbortSignal): Promise<LossResponse>
  giveBack(request: GiveBackRequest, signal: AbortSignal): Promise<GiveBackResponse>
  /** Ends when the server ends it; throws when it falls silent. */
  stream(at: Place, signal: AbortSignal): AsyncGenerator<StreamEvent, void, undefined>
  /** Over how long the server last asked its phones to spread their return, in ms. */
  readonly spreadMs: number
}

export interface TransportOptions {
  workspaceId: string
  /** The app's own origin. */
  origin: string
  fetch?: typeof fetch
  /** Called at each sign of life of the server: an answer, an event, a heartbeat. */
  onAlive?: () => void
  /** Told who is writing on other phones, and of nobody once the stream is gone. */
  onPresent?: (present: Present) => void
}

const pageSize = 500
/** A page of a snapshot is written in one go, and a slow phone must not feel it. */
const snapshotSize = 250
/** How long the server may take to answer, in ms, and the slowest way up on which work still leaves, in bytes a ms. */
const patienceMs = 20_000
const slowest = 2
/** A stream that has said nothing for three heartbeats is dead, in ms. */
const silenceMs = 45_000
/** No server is left alone for longer than this, whatever it says, in ms. */
const longestAloneMs = 10 * 60_000

export function createTransport(options: TransportOptions): Transport {
  const { workspaceId, origin, fetch = globalThis.fetch, onAlive = () => undefined, onPresent = () => undefined } = options
  const base = `${origin}/api/workspaces/${workspaceId}/replication`
  let spreadMs = 0

  async function request<T>(schema: z.ZodMiniType<T>, path: string, signal: AbortSignal, body?: object): Promise<T> {
    const sent = body && JSON.stringify(body)
    const timeout = AbortSignal.timeout(Math.round(patienceMs + (sent?.length ?? 0) / slowest))
    const response = await answer(`${base}${path}`, AbortSignal.any([signal, timeout]), sent)
    return schema.parse(await response.json().catch(unreachable))
  }

  async function answer(url: string, signal: AbortSignal, body?: string): Promise<Response> {
    const post = body === undefined ? {} : { method: 'POST', body }
    const headers = { [protocolHeader]: String(protocol), ...(body !== undefined && { 'content-type': 'application/json' }) }
    const response = await fetch(url, { ...post, headers, signal, cache: 'no-store' }).catch(unreachable)
    if (response.ok) {
      onAlive()
      return response
    }
    const retryAfterMs = retryAfter(response)
    const { success, data } = errorResponse.safeParse(await response.json().catch(() => undefined))
    if (success) throw new Declined(response.status, data.code, data.message, retryAfterMs)
    // A proxy may have its own limit; any other answer in a stranger's words comes from a portal, not from our server.
    if (response.status === 413) throw new Declined(413, 'too_large', response.statusText)
    throw new Unreachable(`A stranger answered ${response.status}`, { retryAfterMs })
  }

  return {
    push: (collection, body, signal) => request(pushResponse, `/${collection}/push`, signal, body),
    snapshot(collection, at, before, signal) {
      const query = inAddress({ limit: String(snapshotSize), ...(at && encoded(at)), before })
      return request(snapshotResponse, `/${collection}/snapshot?${query}`, signal)
    },
    size: (signal) => request(sizeResponse, '/size', signal),
    feed(at, signal, { renew = false } = {}) {
      const query = inAddress({ limit: String(pageSize), ...(at && encoded(at)), ...(renew && { renew: '1' }) })
      return request(feedResponse, `/feed?${query}`, signal)
    },
    admitLoss: (body, signal) => request(lossResponse, '/loss', signal, body),
    giveBack: (body, signal) => request(giveBackResponse, '/give-back', signal, body),
    async *stream(at, signal) {
      const opening = AbortSignal.timeout(patienceMs)
      const ended = new AbortController()
      const stop = () => ended.abort()
      opening.addEventListener('abort', stop)
      const response = await answer(`${base}/stream?${inAddress(encoded(at))}`, AbortSignal.any([signal, ended.signal]))
      opening.removeEventListener('abort', stop)
      try {
        for await (const { name, value } of readEvents(response, silenceMs, onAlive)) {
          if (name === 'data') yield streamEvent.parse(JSON.parse(value))
          else if (name === 'present') onPresent(present.parse(JSON.parse(value)))
          else if (name === 'retry') spreadMs = Number(value) || 0
        }
      } catch (error) {
        unreachable(error)
      } finally {
        ended.abort()
        onPresent([])
      }
    },
    get spreadMs() {
      return spreadMs
    },
  }
}

/** How long the server asked to be left alone, in ms. */
export function aloneMs(error: unknown): number {
  return error instanceof Declined || error instanceof Unreachable ? error.retryAfterMs : 0
}

/** `Retry-After` as ms (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after): seconds, or a date. */
function retryAfter({ headers }: Response): number {
  const value = headers.get('retry-after') ?? ''
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return ms > 0 ? Math.min(ms, longestAloneMs) : 0
}

/** A place as the server's addresses take it. */
function encoded({ checkpoint, pushed }: Place): Record<string, string | undefined> {
  return { since: encode(checkpoint), pushed: pushed ? encode(pushed) : undefined }
}

function inAddress(fields: Record<string, string | undefined>): string {
  const given = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return new URLSearchParams(given).toString()
}

function encode(part: object): string {
  return btoa(JSON.stringify(part)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function unreachable(cause: unknown): never {
  throw new Unreachable('The server did not answer', { cause })
}
