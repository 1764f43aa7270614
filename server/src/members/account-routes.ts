import { addPasskeyRequest, changeAccountRequest, devicesResponse, passkeysResponse, removePasskeyRequest, renameDeviceRequest } from '@inviato/shared/api.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import { uuid } from '@inviato/shared/fields.ts'
import { holdings } from '@inviato/shared/member.ts'
import { newPasskeyOptions } from '@inviato/shared/passkey.ts'
import * as z from 'zod/mini'
import type { App, Context } from '../context.ts'
import { changeAccount } from './account-changes.ts'
import { addPasskey, listPasskeys, offerAnotherPasskey, removePasskey } from './account-passkeys.ts'
import { listDevices, noteHoldings, renameDevice } from './devices.ts'
import { senderOf } from './sender.ts'
import { endSession, forgetSession, requireAccount, requireMember, requireRecentProof } from './session.ts'
import { describeSession } from './session-response.ts'

const oneDevice = z.strictObject({ id: uuid })
const oneWorkspace = z.strictObject({ id: uuid })

/** What a person may change about themselves: name, language, password, passkeys, devices. */
export function accountRoutes(app: App, ctx: Context): void {
  app.get('/api/devices', { schema: { response: { 200: devicesResponse } } }, async (request) => ({
    devices: await listDevices(ctx, await requireAccount(request)),
  }))

  app.patch(
    '/api/devices/:id',
    { schema: { params: oneDevice, body: renameDeviceRequest, response: { 204: z.null() } } },
    async (request, reply) => {
      const { accountId } = await requireAccount(request)
      await renameDevice(ctx, accountId, request.params.id, request.body.name)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/devices/:id',
    { schema: { params: oneDevice, response: { 204: z.null() } } },
    async (request, reply) => {
      const { accountId, deviceId } = await requireAccount(request)
      await endSession(ctx, accountId, request.params.id)
      if (request.params.id === deviceId) forgetSession(ctx, reply)
      return reply.code(204).send(null)
    },
  )

  app.put(
    '/api/workspaces/:id/holdings',
    { schema: { params: oneWorkspace, body: holdings, response: { 204: z.null() } } },
    async (request, reply) => {
      await noteHoldings(ctx, await requireMember(request, request.params.id), request.body)
      return reply.code(204).send(null)
    },
  )

  app.patch(
    '/api/account',
    { schema: { body: changeAccountRequest, response: { 200: sessionResponse } } },
    async (request) => {
      const signedIn = await requireAccount(request)
      await changeAccount(ctx, signedIn, request.body)
      return describeSession(ctx, signedIn)
    },
  )

  app.get('/api/passkeys', { schema: { response: { 200: passkeysResponse } } }, async (request) => ({
    passkeys: await listPasskeys(ctx, await requireAccount(request)),
  }))

  app.post('/api/passkeys/options', { schema: { response: { 200: newPasskeyOptions } } }, async (request) =>
    offerAnotherPasskey(ctx, await requireRecentProof(ctx, request), senderOf(ctx, request)),
  )

  app.post(
    '/api/passkeys',
    { schema: { body: addPasskeyRequest, response: { 201: passkeysResponse } } },
    async (request, reply) => {
      const signedIn = await requireRecentProof(ctx, request)
      await addPasskey(ctx, signedIn, request.body.passkey, senderOf(ctx, request))
      return reply.code(201).send({ passkeys: await listPasskeys(ctx, signedIn) })
    },
  )

  app.post(
    '/api/passkeys/remove',
    { schema: { body: removePasskeyRequest, response: { 200: passkeysResponse } } },
    async (request) => {
      const signedIn = await requireRecentProof(ctx, request)
      await removePasskey(ctx, signedIn, request.body.id)
      return { passkeys: await listPasskeys(ctx, signedIn) }
    },
  )
}
