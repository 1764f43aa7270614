import { passkeySignInRequest, passwordSignInRequest, signOutRequest } from '@inviato/shared/api.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import { passkeyOptions } from '@inviato/shared/passkey.ts'
import * as z from 'zod/mini'
import type { App, Context } from '../context.ts'
import { readBrowserCookie } from './cookie.ts'
import { endOtherSessions } from './devices.ts'
import { askPasskey } from './passkey.ts'
import { senderOf } from './sender.ts'
import { endSession, forgetSession, requireAccount } from './session.ts'
import { describeSession } from './session-response.ts'
import { signInByPasskey, signInByPassword } from './sign-in.ts'
import { welcome } from './welcome.ts'

/** Signing in and out. */
export function signInRoutes(app: App, ctx: Context): void {
  app.get('/api/session', { schema: { response: { 200: sessionResponse } } }, async (request) =>
    describeSession(ctx, await requireAccount(request)),
  )

  app.post('/api/sign-in/passkey-options', { schema: { response: { 200: passkeyOptions } } }, async (request) =>
    askPasskey(ctx, senderOf(ctx, request).origin),
  )

  app.post(
    '/api/sign-in/passkey',
    { schema: { body: passkeySignInRequest, response: { 200: sessionResponse } } },
    async (request, reply) => {
      const { passkey, device } = request.body
      const accountId = await signInByPasskey(ctx, senderOf(ctx, request).origin, passkey)
      return welcome(ctx, request, reply, accountId, device)
    },
  )

  app.post(
    '/api/sign-in/password',
    { schema: { body: passwordSignInRequest, response: { 200: sessionResponse } } },
    async (request, reply) => {
      const browser = readBrowserCookie(request, ctx.publicUrl.origin)
      const account = await signInByPassword(ctx, request.body, { browser, address: request.ip })
      return welcome(ctx, request, reply, account.id, request.body.device)
    },
  )

  app.post(
    '/api/sign-out',
    { schema: { body: signOutRequest, response: { 204: z.null() } } },
    async (request, reply) => {
      const signedIn = await request.signedIn()
      forgetSession(ctx, reply)
      if (signedIn) {
        if (request.body.everywhere) await endOtherSessions(ctx, signedIn)
        await endSession(ctx, signedIn.accountId, signedIn.deviceId)
      }
      return reply.code(204).send(null)
    },
  )
}
