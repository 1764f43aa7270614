import { invitationsResponse, inviteRequest, inviteResponse, joinInspectResponse, joinPasskeyRequest, joinRequest, tokenRequest } from '@inviato/shared/api.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import { uuid } from '@inviato/shared/fields.ts'
import { createId } from '@inviato/shared/id.ts'
import { newPasskeyOptions } from '@inviato/shared/passkey.ts'
import * as z from 'zod/mini'
import type { App, Context } from '../context.ts'
import { invite, listInvitations, openInvitation, revokeInvitation } from './invitation.ts'
import { inspectInvitation, join } from './join.ts'
import { offerPasskey } from './passkey.ts'
import { senderOf } from './sender.ts'
import { requireMember } from './session.ts'
import { welcome } from './welcome.ts'

const inWorkspace = z.strictObject({ id: uuid })
const oneInvitation = z.strictObject({ id: uuid, invitationId: uuid })

/** Inviting, and accepting. */
export function invitationRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/workspaces/:id/invitations',
    { schema: { params: inWorkspace, response: { 200: invitationsResponse } } },
    async (request) => {
      const { workspaceId } = await requireMember(request, request.params.id, 'invite')
      return { invitations: await listInvitations(ctx, workspaceId) }
    },
  )

  app.post(
    '/api/workspaces/:id/invitations',
    { schema: { params: inWorkspace, body: inviteRequest, response: { 201: inviteResponse } } },
    async (request, reply) => {
      const member = await requireMember(request, request.params.id, 'invite')
      return reply.code(201).send(await invite(ctx, member, request.body))
    },
  )

  app.delete(
    '/api/workspaces/:id/invitations/:invitationId',
    { schema: { params: oneInvitation, response: { 204: z.null() } } },
    async (request, reply) => {
      const { workspaceId } = await requireMember(request, request.params.id, 'invite')
      await revokeInvitation(ctx, workspaceId, request.params.invitationId)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/join/inspect',
    { schema: { body: tokenRequest, response: { 200: joinInspectResponse } } },
    async (request) => inspectInvitation(ctx, request.body.token),
  )

  app.post(
    '/api/join/passkey-options',
    { schema: { body: joinPasskeyRequest, response: { 200: newPasskeyOptions } } },
    async (request) => {
      const { token, name, email } = request.body
      await openInvitation(ctx, token)
      return offerPasskey(ctx, senderOf(ctx, request).origin, { accountId: createId(), name, email })
    },
  )

  app.post(
    '/api/join',
    { schema: { body: joinRequest, response: { 200: sessionResponse } } },
    async (request, reply) => {
      const signedIn = await request.signedIn()
      const account = await join(ctx, request.body, signedIn?.accountId, senderOf(ctx, request))
      return welcome(ctx, request, reply, account.id, request.body.device)
    },
  )
}
