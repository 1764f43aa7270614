import { collectionName } from '@inviato/shared/collections.ts'
import { uuid } from '@inviato/shared/fields.ts'
import {
  feedResponse, giveBackRequest, giveBackResponse, lossRequest, lossResponse, presenceRequest, pushRequest,
  pushResponse, sizeResponse, snapshotResponse,
} from '@inviato/shared/replication.ts'
import * as z from 'zod/mini'
import type { App, Context } from '../context.ts'
import { hasRoom } from '../database/full-disk.ts'
import { ApiError } from '../errors.ts'
import { answerStream } from './answer-stream.ts'
import { admitLoss, decodePlace, renewCheckpoint, requireHistory, requireLife } from './checkpoint.ts'
import { eventStream } from './event-stream.ts'
import { readFeed } from './feed.ts'
import { giveBack } from './give-back.ts'
import { createPresence } from './presence.ts'
import { push } from './push.ts'
import { requireReader } from './reader.ts'
import { readSize } from './size.ts'
import { readSnapshot } from './snapshot.ts'
import { streamFeed } from './stream.ts'

/** Largest push in bytes. A phone that meets it sends less at a time. */
const bodyLimit = 4_000_000
/** Room that the server keeps for what it writes itself, in bytes. */
const reservedBytes = 32 * 1024 ** 2
/** A stream ends after this long, in ms, so that the session behind it is asked for again. */
const streamLifetimeMs = 60 * 60_000

/** So many phones a second come back after all lost the server together. */
const returnsEachSecond = 200
const longestSpreadMs = 60_000

const workspace = z.strictObject({ id: uuid })
const oneCollection = z.strictObject({ id: uuid, collection: collectionName })
/** A checkpoint or a witness in an address: base64url of its JSON. */
const encoded = z.string().check(z.maxLength(8000))
const limit = z.coerce.number().check(z.int(), z.minimum(1), z.maximum(1000))

/** How phones get and give their documents. */
export function replicationRoutes(app: App, ctx: Context): void {
  const at = '/api/workspaces/:id/replication'
  const presence = createPresence()
  let streams = 0
  const spreadMs = () => Math.min(longestSpreadMs, Math.round((streams / returnsEachSecond) * 1000))

  app.post(
    `${at}/:collection/push`,
    { bodyLimit, schema: { params: oneCollection, body: pushRequest, response: { 200: pushResponse } } },
    async (request) => {
      const reader = await requireReader(ctx, request, request.params.id)
      await requireRoom(ctx)
      const { rows, ...place } = request.body
      await requireHistory(reader, place)
      return push(reader, request.params.collection, rows)
    },
  )

  app.get(
    `${at}/:collection/snapshot`,
    {
      schema: {
        params: oneCollection,
        querystring: z.strictObject({
          since: z.optional(encoded),
          pushed: z.optional(encoded),
          before: z.optional(z.string().check(z.maxLength(128))),
          limit,
        }),
        response: { 200: snapshotResponse },
      },
    },
    async (request) => {
      const reader = await requireReader(ctx, request, request.params.id)
      const { since, pushed, before, limit } = request.query
      // What is read for a place in another life of this store would take the place of what only the phone has of that one.
      if (since !== undefined) await requireHistory(reader, decodePlace({ since, pushed }))
      return readSnapshot(reader, request.params.collection, before, limit)
    },
  )

  app.get(`${at}/size`, { schema: { params: workspace, response: { 200: sizeResponse } } }, async (request) => {
    const { db } = await requireReader(ctx, request, request.params.id)
    return readSize(db)
  })

  app.get(
    `${at}/feed`,
    {
      schema: {
        params: workspace,
        querystring: z.strictObject({ since: z.optional(encoded), pushed: z.optional(encoded), limit, renew: z.optional(z.literal('1')) }),
        response: { 200: feedResponse },
      },
    },
    async (request) => {
      const reader = await requireReader(ctx, request, request.params.id)
      const { since, pushed, limit, renew } = request.query
      const place = since === undefined ? undefined : decodePlace({ since, pushed })
      if (place && renew) return { documents: {}, checkpoint: await renewCheckpoint(reader, place), more: true }
      return readFeed(reader, place, limit)
    },
  )

  app.post(
    `${at}/loss`,
    { schema: { params: workspace, body: lossRequest, response: { 200: lossResponse } } },
    async (request) => {
      const reader = await requireReader(ctx, request, request.params.id)
      return { checkpoint: await admitLoss(reader, request.body) }
    },
  )

  app.post(
    `${at}/give-back`,
    { bodyLimit, schema: { params: workspace, body: giveBackRequest, response: { 200: giveBackResponse } } },
    async (request) => {
      const reader = await requireReader(ctx, request, request.params.id)
      await requireRoom(ctx)
      const { rows, ...place } = request.body
      await requireLife(reader, place)
      return giveBack(reader, rows)
    },
  )

  app.get(
    `${at}/stream`,
    { schema: { params: workspace, querystring: z.strictObject({ since: encoded, pushed: z.optional(encoded) }) } },
    async (request, reply) => {
      const reader = await requireReader(ctx, request, request.params.id)
      const gone = new AbortController()
      const { signal } = gone
      const end = (): void => gone.abort()
      const timer = setTimeout(end, streamLifetimeMs).unref()
      ctx.signal.addEventListener('abort', end)
      streams += 1
      reply.raw.once('close', () => {
        streams -= 1
        clearTimeout(timer)
        ctx.signal.removeEventListener('abort', end)
        end()
      })
      const place = decodePlace(request.query)
      await requireHistory(reader, place)
      const present = (ring: () => void) => presence.listen(reader.member.workspaceId, reader.member.deviceId, ring)
      answerStream(reply, eventStream(streamFeed(reader, place, signal), signal, { since: place.checkpoint, spreadMs, present }))
    },
  )

  app.post(
    `${at}/presence`,
    { schema: { params: workspace, body: presenceRequest, response: { 204: z.null() } } },
    async (request, reply) => {
      const { member } = await requireReader(ctx, request, request.params.id)
      presence.note(member.workspaceId, member, request.body.postId)
      return reply.code(204).send(null)
    },
  )
}

/**
 * What phones still hold can wait; what a network has answered cannot: that is written with the last of the room.
 * @throws {ApiError} 507 `server_full`
 */
async function requireRoom({ config }: Pick<Context, 'config'>): Promise<void> {
  if (config.couchdb || (await hasRoom(config.dataDir, reservedBytes))) return
  throw new ApiError(507, 'server_full', 'The disk of the server is nearly full. It goes on by itself once there is room.')
}
