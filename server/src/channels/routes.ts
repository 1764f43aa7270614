import { connectRequest, connectResponse } from '@inviato/shared/api.ts'
import { uuid } from '@inviato/shared/fields.ts'
import * as z from 'zod/mini'
import type { App, Context } from '../context.ts'
import { requireMember } from '../members/session.ts'
import { connectChannel } from './connect.ts'

/** What only the server can do about a channel: sign in to its account. */
export function channelRoutes(app: App, ctx: Context): void {
  app.post(
    '/api/workspaces/:id/channels/:channelId/connect',
    { schema: { params: z.strictObject({ id: uuid, channelId: uuid }), body: connectRequest, response: { 200: connectResponse } } },
    async (request) => {
      const { workspaceId } = await requireMember(request, request.params.id, 'manage-channels')
      const { network, fields } = request.body
      return connectChannel(ctx, workspaceId, request.params.channelId, network, fields)
    },
  )
}
