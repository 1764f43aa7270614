import { uuid } from '@inviato/shared/fields.ts'
import { rendition } from '@inviato/shared/media.ts'
import { canReplicate } from '@inviato/shared/permission.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { App, Context } from '../context.ts'
import { ApiError } from '../errors.ts'
import { requireMember, type SignedInMember } from '../members/session.ts'
import { answerWith } from './answer.ts'
import { findMedia } from './find.ts'
import { createReceiver } from './receiver.ts'

type Needs = Pick<Context, 'config' | 'store' | 'clock' | 'log' | 'files'>

/** Uploads (tus 1.0) and the answers that carry media. */
export function mediaRoutes(app: App, ctx: Needs): void {
  void app.register(async (scope: App) => uploadRoutes(scope, ctx))
  const params = z.object({ workspaceId: uuid, mediaId: uuid, rendition })
  const querystring = z.object({ hash: z.string().max(64).optional() })
  app.get('/api/workspaces/:workspaceId/media/:mediaId/:rendition', { schema: { params, querystring } }, async (request, reply) => {
    const member = await requireTeam(request, request.params.workspaceId)
    const found = await findMedia(ctx, { ...request.params, memberId: member.id })
    return answerWith(request, reply, found, request.query.hash)
  })
}

function uploadRoutes(app: App, ctx: Needs): void {
  const receiver = createReceiver(ctx)
  // tus reads the body itself, as a stream.
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null))
  const receive = async (request: FastifyRequest<{ Params: { workspaceId: string } }>, reply: FastifyReply): Promise<void> => {
    const member = await requireTeam(request, request.params.workspaceId)
    const tus = receiver.for({ workspaceId: member.workspaceId, memberId: member.id, mayReplace: member.role !== 'author' })
    // Headers set so far (a renewed session, the security headers) would be lost with the reply.
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value)
    reply.hijack()
    await tus.handle(request.raw, reply.raw)
  }
  const schema = { params: z.object({ workspaceId: uuid }), hide: true }
  app.post('/api/workspaces/:workspaceId/uploads', { schema }, receive)
  const one = { params: z.object({ workspaceId: uuid, uploadId: z.uuid() }), hide: true }
  app.route({ method: ['HEAD', 'PATCH', 'DELETE'], url: '/api/workspaces/:workspaceId/uploads/:uploadId', schema: one, handler: receive })
}

async function requireTeam(request: FastifyRequest, workspaceId: string): Promise<SignedInMember> {
  const member = await requireMember(request, workspaceId)
  if (!canReplicate(member.role)) throw new ApiError(403, 'role', 'A reviewer sees what was submitted to them, on their own page.')
  return member
}
