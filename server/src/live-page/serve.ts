import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { OpenBoard } from './boards.ts'
import { createBody, deliver, type Answer } from './delivery.ts'
import { atomFeed } from './feed.ts'
import { issueToken } from './form-token.ts'
import { missingPage, timelinePage, updatePage } from './pages.ts'
import { permalink, type Site } from './site.ts'
import type { FormState } from './thread.ts'
import { takeComment, tokenLabel, type VisitorForm } from './visitor-comment.ts'

/** A spike reaches one rendering a minute and change; a proxy in front may answer for five seconds by itself. */
const shared = 'public, max-age=0, s-maxage=5, stale-while-revalidate=30'
/** A page with a form is each reader's own: its token proves when it was given out. */
const own = 'private, no-cache'
const minuteMs = 60_000

type Needs = Pick<Context, 'store' | 'clock' | 'secrets'>

export async function serveTimeline(
  { clock }: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  open: OpenBoard,
  before: string | undefined,
): Promise<FastifyReply> {
  const now = clock.now()
  const { body, policy } = remembered(open, `timeline:${before ?? ''}:${Math.floor(now.getTime() / minuteMs)}`, () => {
    const timeline = open.board.timeline(before)
    if (!timeline) return undefined
    const page = timelinePage(open.site, timeline, open.board.version, now)
    return { body: createBody(page.body), policy: page.policy }
  }) ?? {}
  if (!body || policy === undefined) return serveMissing(reply, open.site)
  page(reply, open.site, policy).header('cache-control', shared)
  return deliver(request, reply, body, open.changedAt)
}

/** One update with its form. `form` is what was sent and could not be taken: it comes back as it was, with the reason. */
export async function serveUpdate(
  ctx: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  open: OpenBoard,
  postId: string,
  view: { form?: FormState; sent?: 'held' | 'shown' | undefined } = {},
): Promise<FastifyReply> {
  const item = open.board.item(postId)
  if (!item) return serveMissing(reply, open.site)
  const now = ctx.clock.now()
  const token = issueToken(ctx.secrets.derive(tokenLabel), postId, now)
  const { body, policy } = updatePage(open.site, item, { ...view, token, now, liveVersion: open.board.version })
  page(reply, open.site, policy).header('cache-control', view.form ? 'no-store' : own)
  // Named without its token: a reader who comes back keeps the page, and the token in it counts for a day.
  return deliver(request, reply, createBody(body, body.replace(token, '')), open.changedAt)
}

export async function serveFeed(
  request: FastifyRequest,
  reply: FastifyReply,
  open: OpenBoard,
  before: string | undefined,
): Promise<FastifyReply> {
  const { body } = remembered(open, `feed:${before ?? ''}`, () => {
    const timeline = open.board.timeline(before)
    return timeline && { body: createBody(atomFeed(open.site, timeline, open.workspaceId)), policy: '' }
  }) ?? {}
  if (!body) return serveMissing(reply, open.site)
  reply
    .type('application/atom+xml; charset=utf-8')
    .header('content-security-policy', `default-src 'none'; sandbox`)
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', 'public, max-age=60, stale-while-revalidate=300')
  unlisted(reply, open.site)
  return deliver(request, reply, body, open.changedAt)
}

/** Takes a comment and leads back to the update; what cannot be taken comes back with the reason, and nothing typed is lost. */
export async function answerComment(
  ctx: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  open: OpenBoard,
  postId: string,
  form: VisitorForm,
): Promise<FastifyReply> {
  const item = open.board.item(postId)
  if (!item) return serveMissing(reply, open.site)
  const outcome = await takeComment(ctx, open, item, form, request.ip)
  if ('sent' in outcome) return reply.redirect(`${permalink(open.site, postId)}?sent=${outcome.sent}#sent`, 303)
  if (outcome.error === 'too-many') reply.code(429).header('retry-after', '60')
  else reply.code(422)
  return serveUpdate(ctx, request, reply, open, postId, { form: { name: form.name, text: form.text, error: outcome.error } })
}

function serveMissing(reply: FastifyReply, site: Site): FastifyReply {
  const { body, policy } = missingPage(site)
  return page(reply, site, policy).code(404).header('cache-control', 'no-store').send(body)
}

function page(reply: FastifyReply, site: Site, policy: string): FastifyReply {
  reply.type('text/html; charset=utf-8').header('content-security-policy', policy).header('content-language', site.language)
  if (site.embed) reply.removeHeader('x-frame-options')
  return unlisted(reply, site)
}

function unlisted(reply: FastifyReply, site: Site): FastifyReply {
  return site.open ? reply : reply.header('x-robots-tag', 'noindex')
}

/** Renders once per version; a bounded number of pages is kept. */
function remembered({ rendered }: OpenBoard, name: string, render: () => Answer | undefined): Answer | undefined {
  const known = rendered.get(name)
  if (known) return known
  const made = render()
  if (!made) return undefined
  if (rendered.size >= 200) rendered.clear()
  rendered.set(name, made)
  return made
}
