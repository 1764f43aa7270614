import type { FastifyRequest } from 'fastify'
import type { App } from './context.ts'

/** How long a body that is read whole may take to come, in ms: 4 MB of words pass in it at 15 kB a second. */
const longestMs = 5 * 60_000

/**
 * Ends the connection of who sends a request so slowly that it never comes: each would hold a place for as long as its
 * sender likes, without a session. Uploads are read as streams, have a session by then and go on where they stopped.
 */
export function endSlowBodies(app: App, afterMs = longestMs): void {
  const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>()
  app.addHook('onRequest', async (request) => {
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers
    if (length === undefined && coding === undefined) return
    const timer = setTimeout(() => request.raw.destroy(), afterMs).unref()
    timers.set(request, timer)
    request.raw.once('close', () => clearTimeout(timer))
  })
  // The body is there: how long the answer takes is no fault of theirs.
  app.addHook('preValidation', async (request) => clearTimeout(timers.get(request)))
}
