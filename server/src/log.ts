import { pino } from 'pino'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { Config } from './config.ts'

export type Log = FastifyBaseLogger

/** What a line holds. Of a request: method and path; never a query string, a body, a cookie or a token. */
export const logOptions = {
  base: null,
  serializers: {
    req: (request: FastifyRequest) => ({ id: request.id, method: request.method, path: pathOf(request.url) }),
    res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
    err: describeError,
  },
}

/** The server's log: JSON lines on standard error, as standard output belongs to the one line for the person. */
export function createLog(config: Pick<Config, 'logLevel'>): Log {
  return pino({ ...logOptions, level: config.logLevel }, pino.destination({ dest: 2, sync: true }))
}

/** Fields that libraries hang on their errors (requests, configurations, bodies) are left out: they hold tokens. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack } = error
  return error.cause === undefined ? { name, message, stack } : { name, message, stack, cause: describeError(error.cause) }
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? ''
}
