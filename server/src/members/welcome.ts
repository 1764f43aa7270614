import type { DeviceClaim } from '@inviato/shared/api.ts'
import type { SessionResponse } from '@inviato/shared/session.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { openSession, sessionLifetimeMs } from './session.ts'
import { describeSession } from './session-response.ts'

/** Signs an account in on the device that sent the request, and tells it who it is now. */
export async function welcome(
  ctx: Pick<Context, 'store' | 'clock' | 'publicUrl'>,
  request: FastifyRequest,
  reply: FastifyReply,
  accountId: string,
  device: DeviceClaim,
): Promise<SessionResponse> {
  const { deviceId } = await openSession(ctx, request, reply, accountId, device)
  const expiresAt = new Date(ctx.clock.now().getTime() + sessionLifetimeMs)
  return describeSession(ctx, { accountId, deviceId, expiresAt })
}
