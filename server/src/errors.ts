import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import type { FastifyReply } from 'fastify'
import type { App } from './context.ts'
import { isDiskFull } from './database/full-disk.ts'

/**
 * What a route throws to answer other than 2xx. `code` is stable and translated on the phone; `message` is plain
 * English for logs and for people who read the API by hand, and never holds a secret.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  /** Seconds after which the same request may succeed (sent as `Retry-After`). */
  readonly retryAfter: number | undefined

  constructor(status: number, code: string, message: string, options: ErrorOptions & { retryAfter?: number } = {}) {
    super(message, options)
    this.status = status
    this.code = code
    this.retryAfter = options.retryAfter
  }
}

/** The one place where an error becomes an answer: `{code, message}`. What nobody foresaw is logged and told as 500. */
export function handleErrors(app: App): void {
  app.setErrorHandler(async (error, request, reply) => {
    if (error instanceof ApiError) {
      if (error.retryAfter !== undefined) reply.header('retry-after', String(Math.ceil(error.retryAfter)))
      return reply.code(error.status).send({ code: error.code, message: error.message })
    }
    if (hasZodFastifySchemaValidationErrors(error)) {
      const places = error.validation.map((issue) => `${issue.instancePath || '/'} ${issue.message ?? 'is not valid'}`)
      return reply.code(400).send({ code: 'invalid_request', message: `Not valid: ${places.join('; ')}` })
    }
    if (isDiskFull(error)) {
      request.log.error({ err: error }, 'the disk is full')
      return reply.code(507).send({ code: 'server_full', message: 'The disk of the server is full. It goes on by itself once there is room.' })
    }
    const known = isResponseSerializationError(error) ? undefined : fastifyRefusals[codeOf(error)]
    if (known) return reply.code(known.status).send({ code: known.code, message: known.message })
    request.log.error({ err: error }, 'request failed')
    return reply.code(500).send({ code: 'internal', message: 'Something went wrong on the server. Nothing was lost.' })
  })
}

/** Answers what reaches no route, no hook and no handler: an address that cannot be read, or one that is too long. It is not repeated to whoever sent it. */
export function refuseAddress(_error: unknown, _request: unknown, reply: FastifyReply): void {
  void reply.code(400).header('cache-control', 'no-store').send({ code: 'invalid_request', message: 'This address cannot be read.' })
}

/** Errors of the framework itself, as our codes. Source: https://fastify.dev/docs/latest/Reference/Errors/ */
const fastifyRefusals: Readonly<Record<string, { status: number; code: string; message: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, code: 'too_large', message: 'The request is larger than this address takes.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, code: 'wrong_media_type', message: 'Send this as application/json.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { status: 400, code: 'invalid_request', message: 'The body is shorter or longer than it said.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, code: 'invalid_request', message: 'The body is empty.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, code: 'invalid_request', message: 'The body is not JSON.' },
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
