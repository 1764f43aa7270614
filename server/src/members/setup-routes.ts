import { setupInspectResponse, setupPasskeyRequest, setupRequest, tokenRequest } from '@inviato/shared/api.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import { createId } from '@inviato/shared/id.ts'
import { newPasskeyOptions } from '@inviato/shared/passkey.ts'
import type { App, Context } from '../context.ts'
import { offerPasskey } from './passkey.ts'
import { senderOf } from './sender.ts'
import { welcome } from './welcome.ts'
import { completeSetup, inspectSetup, readSetup } from './setup.ts'

/** The link to the first workspace. */
export function setupRoutes(app: App, ctx: Context): void {
  app.post(
    '/api/setup/inspect',
    { schema: { body: tokenRequest, response: { 200: setupInspectResponse } } },
    async (request) => inspectSetup(ctx, request.body.token, senderOf(ctx, request).origin),
  )

  app.post(
    '/api/setup/passkey-options',
    { schema: { body: setupPasskeyRequest, response: { 200: newPasskeyOptions } } },
    async (request) => {
      const { token, name, email } = request.body
      await readSetup(ctx, token)
      return offerPasskey(ctx, senderOf(ctx, request).origin, { accountId: createId(), name, email })
    },
  )

  app.post(
    '/api/setup',
    { schema: { body: setupRequest, response: { 201: sessionResponse } } },
    async (request, reply) => {
      const account = await completeSetup(ctx, request.body, senderOf(ctx, request))
      return reply.code(201).send(await welcome(ctx, request, reply, account.id, request.body.device))
    },
  )
}
