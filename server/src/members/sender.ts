import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { Sender } from './account.ts'
import { deviceNameFrom } from './device-name.ts'

/**
 * The origin that a request was made on, and its device. The origin is the server's own, except while set-up is still
 * to decide it: then it is the page's, whose host `request-origin.ts` has compared with the request's.
 */
export function senderOf({ publicUrl }: Pick<Context, 'publicUrl'>, request: FastifyRequest): Sender {
  const page = publicUrl.isDecided ? undefined : request.headers.origin
  return { origin: page ?? publicUrl.origin, deviceName: deviceNameFrom(request.headers['user-agent']) }
}
