import fastifyStatic from '@fastify/static'
import { existsSync } from 'node:fs'
import type { App, Context } from '../context.ts'
import { ApiError } from '../errors.ts'
import type { Shell } from './shell.ts'

/** Addresses that are never the app's: what is not found there is not found. */
const served = /^\/(api|media|live|r)(\/|$)/

/**
 * The built web app: its files, and its one page for every address that is not a file, so that a deep link opens.
 * Files with a hash in their name never change and are kept for ever; the page and the service worker are asked for anew.
 */
export async function staticRoutes(app: App, ctx: Pick<Context, 'config'>, shell: Shell): Promise<void> {
  if (existsSync(ctx.config.webRoot)) {
    await app.register(fastifyStatic, {
      root: ctx.config.webRoot,
      index: false,
      // A route for each file: any other address, a folder's too, is the app's own.
      wildcard: false,
      preCompressed: true,
      schemaHide: true,
      cacheControl: false,
      setHeaders(reply, path) {
        const hashed = path.includes('/_app/immutable/')
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }

  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (!reads || served.test(path)) throw new ApiError(404, 'not_found', 'There is nothing at this address.')
    // A missing script must not come back as a page.
    if (/\.\w+$/.test(path)) throw new ApiError(404, 'not_found', 'There is no such file.')
    if (!shell.page) throw new ApiError(503, 'not_built', 'The app is not built yet: npm start builds it.')
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(shell.page)
  })
}
