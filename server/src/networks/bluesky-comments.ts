import { type Agent, XRPCError } from '@atproto/api'
import * as z from 'zod'
import { publishedAs, replyRef } from './bluesky-record.ts'
import { signedInAgent } from './bluesky-session.ts'
import type { Access, CommentPage, RemoteComment } from './driver.ts'
import { Unsupported } from './errors.ts'

const replyRecord = z.object({ text: z.string(), createdAt: z.string(), reply: replyRef })
/** Notifications may be indexed out of order: each reading goes back a little further than the last. */
const overlapMs = 10 * 60_000
const maxPages = 20

/**
 * Replies since the cursor (when the newest one seen was indexed). The first reading takes one page.
 * @throws Unsupported where the host has no app view
 */
export async function readReplies(cursor: string | undefined, access: Access): Promise<CommentPage> {
  const { agent } = await signedInAgent(access)
  const since = cursor ? new Date(Date.parse(cursor) - overlapMs).toISOString() : undefined
  const comments: RemoteComment[] = []
  let newest = cursor
  let page: string | undefined
  for (let pages = 0; pages < maxPages; pages++) {
    const { data } = await notifications(agent, page)
    const fresh = data.notifications.filter(({ indexedAt }) => since === undefined || indexedAt >= since)
    for (const { uri, cid, author, record, indexedAt } of fresh) {
      if (newest === undefined || indexedAt > newest) newest = indexedAt
      const { data: said } = replyRecord.safeParse(record)
      if (!said) continue
      comments.push({
        remoteId: uri,
        reference: JSON.stringify({ root: said.reply.root, parent: { uri, cid } }),
        parentId: said.reply.parent.uri,
        rootId: said.reply.root.uri,
        author: { name: author.displayName || author.handle, handle: author.handle, url: `https://bsky.app/profile/${author.did}` },
        text: said.text,
        at: said.createdAt,
        url: publishedAs(uri, cid).url,
      })
    }
    page = data.cursor
    if (!page || since === undefined || fresh.length < data.notifications.length) break
  }
  return { comments: comments.reverse(), cursor: newest ?? new Date(access.now()).toISOString() }
}

async function notifications(agent: Agent, cursor: string | undefined) {
  try {
    return await agent.app.bsky.notification.listNotifications({ reasons: ['reply'], limit: 100, cursor })
  } catch (error) {
    if (error instanceof XRPCError && /No service configured/.test(error.message)) throw new Unsupported(error.message, { cause: error })
    throw error
  }
}
