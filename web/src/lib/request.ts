import { errorResponse } from '@inviato/shared/session.ts'
import * as z from 'zod/mini'

/** The server answered, and said no. `code` is stable: screens turn it into a sentence. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  readonly code: string
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined

  constructor(status: number, code: string, message: string, retryAfter?: number) {
    super(message)
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
  }
}

/** No answer came: no network, or none that lets anything through. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

interface Asking {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON. */
  body?: unknown
  signal?: AbortSignal
}

/** How long an answer may take, in ms: beyond it the network does not let anything through. */
const patience = 20_000

/**
 * Asks our own server for JSON. What the server says beyond `schema` is dropped.
 * @param method POST where there is a body, else GET
 * @throws Refused, Unreachable, or the signal's reason
 */
export async function ask<Schema extends z.ZodMiniType>(
  path: string,
  schema: Schema,
  { method, body, signal }: Asking = {},
): Promise<z.infer<Schema>> {
  const response = await fetch(path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    signal: AbortSignal.any([AbortSignal.timeout(patience), ...(signal ? [signal] : [])]),
  }).catch(unreached)
  if (!response.ok) throw await refusalOf(response)
  return z.parse(schema, response.status === 204 ? null : await response.json().catch(unreached))
}

/** What answers without a body have for a schema. */
export const nothing = z.null()

function unreached(cause: unknown): never {
  if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
  throw new Unreachable('The server did not answer', { cause })
}

async function refusalOf(response: Response): Promise<Refused> {
  const told = z.safeParse(errorResponse, await response.json().catch(() => undefined))
  const { code, message } = told.success ? told.data : { code: 'internal', message: response.statusText }
  const seconds = Number(response.headers.get('retry-after'))
  return new Refused(response.status, code, message, Number.isFinite(seconds) && seconds > 0 ? seconds : undefined)
}
