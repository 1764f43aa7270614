import * as z from 'zod'
import type { App, Context } from '../context.ts'

const answer = z.object({ status: z.enum(['up', 'down']) })

/** Up or down, for anyone: whether the store answers within two seconds. */
export function healthRoutes(app: App, ctx: Pick<Context, 'store' | 'log' | 'clock'>): void {
  app.get('/healthz', { schema: { response: { 200: answer, 503: answer } } }, async (_request, reply) => {
    const up = await storeAnswers(ctx)
    return reply.code(up ? 200 : 503).header('cache-control', 'no-store').send({ status: up ? 'up' : 'down' })
  })
}

async function storeAnswers({ store, log, clock }: Pick<Context, 'store' | 'log' | 'clock'>): Promise<boolean> {
  const done = new AbortController()
  try {
    await Promise.race([
      store.directory.info(),
      clock.sleep(2000, done.signal).then(() => Promise.reject(new Error('The store did not answer in 2 s'))),
    ])
    return true
  } catch (err) {
    log.error({ err }, 'the store does not answer')
    return false
  } finally {
    done.abort()
  }
}
