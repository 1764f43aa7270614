import { defaultNotificationPreferences, notificationPreferences, pushKeyResponse, pushSubscriptionRequest } from '@inviato/shared/notification.ts'
import * as z from 'zod'
import { uuid } from '@inviato/shared/fields.ts'
import type { App, Context } from '../context.ts'
import { requireAccount, requireMember } from '../members/session.ts'
import { dropSubscription, keepSubscription, readPreferences, writePreferences } from './record.ts'
import { vapidKeys } from './vapid.ts'

const none = z.undefined()
const workspace = z.object({ id: uuid })

/** Where a phone says that it wants to be told, and of what. */
export function notificationRoutes(app: App, ctx: Pick<Context, 'store' | 'secrets'>): void {
  app.get('/api/push/key', { schema: { response: { 200: pushKeyResponse } } }, async (request) => {
    await requireAccount(request)
    return { key: (await vapidKeys(ctx)).publicKey }
  })
  app.put('/api/push/subscription', { schema: { body: pushSubscriptionRequest, response: { 204: none } } }, async (request, reply) => {
    const { accountId, deviceId } = await requireAccount(request)
    await keepSubscription(ctx, accountId, deviceId, request.body)
    return reply.code(204).send()
  })
  app.delete('/api/push/subscription', { schema: { response: { 204: none } } }, async (request, reply) => {
    const { accountId, deviceId } = await requireAccount(request)
    await dropSubscription(ctx, accountId, deviceId)
    return reply.code(204).send()
  })
  app.get('/api/workspaces/:id/notifications', { schema: { params: workspace, response: { 200: notificationPreferences } } }, async (request) => {
    const member = await requireMember(request, request.params.id)
    return readPreferences(ctx, member.id, member.workspaceId)
  })
  app.put(
    '/api/workspaces/:id/notifications',
    { schema: { params: workspace, body: notificationPreferences, response: { 204: none } } },
    async (request, reply) => {
      const member = await requireMember(request, request.params.id)
      await writePreferences(ctx, member.id, member.workspaceId, { ...defaultNotificationPreferences, ...request.body })
      return reply.code(204).send()
    },
  )
}
