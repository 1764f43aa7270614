import type { FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { App, Context } from '../context.ts'
import { listWorkspaces } from '../database/workspace-list.ts'
import { examine, type Health } from './examine.ts'

const details = z.object({
  store: z.enum(['embedded', 'couchdb']),
  storeMs: z.number().meta({ description: 'Milliseconds in which the store answered' }),
  workspaces: z.int(),
  startedAt: z.iso.datetime(),
  freeBytes: z.number().meta({ description: 'Space left on the disk of DATA_DIR' }),
  memoryBytes: z.number(),
})
const answer = z.object({ status: z.enum(['up', 'down']), details: details.optional() })

/** Up or down, for anyone and at any address; how it is, for an owner. */
export function healthRoutes(app: App, ctx: Pick<Context, 'config' | 'store' | 'log' | 'clock'>): void {
  const startedAt = ctx.clock.now().toISOString()
  app.get('/healthz', { schema: { response: { 200: answer, 503: answer } } }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    let health: Health
    try {
      health = await examine(ctx)
    } catch (err) {
      ctx.log.error({ err }, 'the store does not answer')
      return reply.code(503).send({ status: 'down' as const })
    }
    const status = 'up' as const
    return (await isOwner(request, ctx)) ? { status, details: { ...health, startedAt } } : { status }
  })
}

/** An owner of any workspace may see how the server is. */
async function isOwner(request: FastifyRequest, { store }: Pick<Context, 'store'>): Promise<boolean> {
  if (!(await request.signedIn())) return false
  for (const id of await listWorkspaces(store.directory)) {
    if ((await request.memberIn(id)) === 'owner') return true
  }
  return false
}
