import { createHash } from 'node:crypto'
import { storeId } from '@inviato/shared/collections.ts'
import { commentSchema } from '@inviato/shared/comment.ts'
import { derivedId } from '@inviato/shared/derived-id.ts'
import type { Context } from '../context.ts'
import { hasStatus } from '../database/database.ts'
import type { OpenBoard } from './boards.ts'
import { crowding, recordComment } from './crowd.ts'
import { readToken } from './form-token.ts'
import type { Item } from './site.ts'
import { limits } from './thread.ts'
import type { FormError } from './words.ts'

/** What a visitor's browser sent; anything may be missing or strange. */
export interface VisitorForm {
  name: string
  text: string
  token: string
  /** The field that people do not see. */
  extra: string
}

export type Outcome = { sent: 'held' | 'shown' } | { error: FormError }

/** The key that form tokens are signed with. */
export const tokenLabel = 'live-page-form'

/**
 * Takes a visitor's comment: checks it, counts it, and writes it once, however often the button was pressed.
 * @param address of the visitor, as the server sees it; it is counted, never kept readable
 */
export async function takeComment(
  ctx: Pick<Context, 'store' | 'clock' | 'secrets'>,
  { board, site, workspaceId }: OpenBoard,
  item: Item,
  form: VisitorForm,
  address: string,
): Promise<Outcome> {
  const name = clean(form.name).replaceAll('\n', ' ').trim()
  const text = clean(form.text).trim()
  const wrong = problemOf(name, text, form.extra)
  if (wrong) return { error: wrong }
  if (site.comments === 'closed' || !board.channel) return { error: 'closed' }
  const now = ctx.clock.now()
  const token = readToken(ctx.secrets.deriveAll(tokenLabel), item.postId, form.token, now)
  if (typeof token === 'string') return { error: token }

  const remoteId = `form:${createHash('sha256').update(JSON.stringify([token.nonce, name, text])).digest('base64url')}`
  const id = derivedId(remoteId, token.issuedAt)
  const db = ctx.store.workspace(workspaceId)
  const visit = { address, postId: item.postId, nonce: token.nonce, commentId: id }
  const crowd = await crowding(ctx, visit)
  if (crowd === 'full') return { error: 'too-many' }
  const visible = site.comments === 'open' && crowd === 'calm' ? 'shown' : 'pending'
  const comment = commentSchema.parse({
    id,
    at: now.toISOString(),
    arrivedAt: now.toISOString(),
    postId: item.postId,
    body: {
      kind: 'public',
      publicationId: item.publicationId,
      channelId: board.channel.id,
      author: { name },
      text,
      remoteId,
      visible,
    },
  })
  try {
    await db.put({ _id: storeId('comments', id), ...comment })
    await recordComment(ctx, visit)
  } catch (error) {
    // The same form sent twice: it is there already.
    if (!hasStatus(error, 409)) throw error
  }
  return { sent: visible === 'shown' ? 'shown' : 'held' }
}

function problemOf(name: string, text: string, extra: string): FormError | undefined {
  if (name === '') return 'name-missing'
  if (name.length > limits.name) return 'name-long'
  if (text === '') return 'text-missing'
  if (text.length > limits.text) return 'text-long'
  return extra === '' ? undefined : 'trap'
}

/** Plain text: one kind of line break, no control characters, and none of the marks that turn the reading direction of what follows. */
function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) => (character === '\n' ? '\n' : ' '))
    .normalize('NFC')
}
