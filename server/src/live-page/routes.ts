import type { FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { App, Context } from '../context.ts'
import { createBoards, type OpenBoard } from './boards.ts'
import { createBody, deliver } from './delivery.ts'
import { answerComment, serveFeed, serveTimeline, serveUpdate } from './serve.ts'
import { script, scriptName } from './layout.ts'
import { servePicture } from './picture.ts'
import { streamVersions } from './stream.ts'
import type { VisitorForm } from './visitor-comment.ts'

const slug = z.object({ slug: z.string().max(100) })
const post = slug.extend({ post: z.string().max(100) })
const picture = slug.extend({ publication: z.string().max(100), index: z.coerce.number().int().min(0).max(99) })
const page = z.object({ before: z.string().max(100).optional().catch(undefined) })
const sent = z.object({ sent: z.enum(['held', 'shown']).optional().catch(undefined) })
const size = z.object({ size: z.enum(['small']).optional().catch(undefined) })

/** Long enough for any comment that is refused for its length to come back to its writer whole. */
const formLimit = 256 * 1024
/** How many open pages one process keeps up to date. The rest ask once a minute. */
const maxStreams = 5_000

/** The public Live pages: HTML that needs no script, read with no cookie, by anybody. */
export function livePageRoutes(app: App, ctx: Context): void {
  const boards = createBoards(ctx)
  const compiled = createBody(script)
  const startedAt = ctx.clock.now()
  let streams = 0

  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: formLimit }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))))
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('referrer-policy', 'strict-origin-when-cross-origin')
    const elsewhere = ctx.config.liveUrl
    if (elsewhere && request.host !== new URL(elsewhere).host) return reply.redirect(`${elsewhere}${request.url}`, 308)
  })

  app.get(`/live/${scriptName}`, { schema: { hide: true } }, async (request, reply) => {
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'public, max-age=31536000, immutable')
    return deliver(request, reply, compiled, startedAt)
  })
  app.get('/live/:slug', { schema: { params: slug, querystring: page, hide: true } }, async (request, reply) => {
    const open = await find(request, reply, request.params.slug)
    return open && serveTimeline(ctx, request, reply, open, request.query.before)
  })
  app.get('/live/:slug/feed.atom', { schema: { params: slug, querystring: page, hide: true } }, async (request, reply) => {
    const open = await find(request, reply, request.params.slug)
    return open && serveFeed(request, reply, open, request.query.before)
  })
  app.get('/live/:slug/stream', { schema: { params: slug, hide: true } }, async (request, reply) => {
    const open = await find(request, reply, request.params.slug)
    if (!open) return
    if (streams >= maxStreams) return reply.code(503).header('retry-after', '60').send()
    streams += 1
    reply.raw.once('close', () => (streams -= 1))
    streamVersions(reply, open, ctx.signal)
  })
  app.get('/live/:slug/:post', { schema: { params: post, querystring: sent, hide: true } }, async (request, reply) => {
    const open = await find(request, reply, request.params.slug)
    return open && serveUpdate(ctx, request, reply, open, request.params.post, { sent: request.query.sent })
  })
  app.get('/live/:slug/media/:publication/:index', { schema: { params: picture, querystring: size, hide: true } }, async (request, reply) => {
    const open = await find(request, reply, request.params.slug)
    return open && servePicture(ctx, request, reply, open, request.params.publication, request.params.index, request.query.size)
  })
  app.post('/live/:slug/:post/comments', { schema: { params: post, hide: true } }, async (request, reply) => {
    const open = await find(request, reply, request.params.slug)
    return open && answerComment(ctx, request, reply, open, request.params.post, formOf(request.body))
  })

  /** The page at an address, or undefined after it answered that there is none or where it is now. */
  async function find(request: FastifyRequest, reply: FastifyReply, address: string): Promise<OpenBoard | undefined> {
    const open = await boards.find(address)
    if (!open) {
      await reply.code(404).type('text/plain; charset=utf-8').header('cache-control', 'no-store').send('There is no Live page at this address.\n')
      return undefined
    }
    if (open.site.slug === address) return open
    const rest = request.url.slice(`/live/${address}`.length)
    await reply.redirect(`${open.site.url}${rest}`, 308)
    return undefined
  }
}

function formOf(body: unknown): VisitorForm {
  const fields: Record<string, unknown> = body !== null && typeof body === 'object' ? { ...body } : {}
  const field = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '')
  return { name: field('name'), text: field('text'), token: field('token'), extra: field('extra') }
}
