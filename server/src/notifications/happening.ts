import { isConnection } from '@inviato/shared/channel.ts'
import { fromStoreId, storeId } from '@inviato/shared/collections.ts'
import { isPublicComment } from '@inviato/shared/comment.ts'
import type { NoticeKind } from '@inviato/shared/notification.ts'
import { postContent } from '@inviato/shared/outgoing.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { type Standing, standingOf } from '@inviato/shared/standing.ts'
import type { StoredDocument } from '../database/database.ts'
import { parseDocument, readDocument, readDocuments } from '../database/document.ts'
import { type Desk, policyOf } from './desk.ts'

/** Something that somebody may want to be told of. */
export interface Happening {
  kind: NoticeKind
  /** What belongs together in one notification: a post's id, or a channel's. */
  group: string
  /** What happened, once: `<document's name>` or `<document's name>#<which time>`. */
  item: string
  /** When, for the limit by age. */
  at: string
  /** The member who did it, and is not told. */
  by?: string
}

/** What a changed document says has happened; nothing for most. */
export function happeningsIn(stored: StoredDocument, now: Date): Happening[] {
  switch (fromStoreId(stored._id)?.collection) {
    case 'comments': {
      const comment = parseDocument('comments', stored)
      if (!comment || !isPublicComment(comment) || comment.body.visible === 'hidden') return []
      return [{ kind: 'comment', group: comment.postId, item: stored._id, at: comment.arrivedAt ?? comment.at }]
    }
    case 'publications': {
      const publication = parseDocument('publications', stored)
      return publication ? ofPublication(publication, now) : []
    }
    case 'channels': {
      const document = parseDocument('channels', stored)
      if (!document || !isConnection(document) || document.body.state !== 'reconnect') return []
      const [channelId = ''] = document.id.split(':')
      return [{ kind: 'reconnect', group: channelId, item: stored._id, at: document.body.checkedAt }]
    }
    default:
      return []
  }
}

/**
 * What a person waits for on a post: somebody's approval, or the changes that somebody asked for. `complete` is false
 * while something of it has not arrived; documents come in any order.
 */
export async function ofPost(desk: Desk, postId: string): Promise<{ happenings: Happening[]; complete: boolean }> {
  const { standing, complete } = await lookAt(desk, postId)
  return { happenings: waitingFor(standing, postId), complete }
}

function waitingFor(standing: Standing | undefined, postId: string): Happening[] {
  if (standing?.is === 'in-review') {
    const { release } = standing
    return [{ kind: 'approval', group: postId, item: storeId('decisions', release.id), at: release.arrivedAt ?? release.at, by: release.by }]
  }
  if (standing?.is === 'changes-asked') {
    const { approval } = standing
    return [{ kind: 'changes', group: postId, item: storeId('decisions', approval.id), at: approval.arrivedAt ?? approval.at, by: approval.by }]
  }
  return []
}

/**
 * What the decisions say of a post as it is now (undefined where there are none, or no post yet), and whether all of
 * what it will publish has arrived.
 */
export async function lookAt(desk: Desk, postId: string): Promise<{ standing: Standing | undefined; complete: boolean }> {
  const decisions = await desk.about(storeId('posts', postId))
  if (decisions.length === 0) return { standing: undefined, complete: true }
  const post = await readDocument(desk.db, 'posts', postId)
  if (!post) return { standing: undefined, complete: false }
  const media = await readDocuments(desk.db, 'media', post.media.flatMap(({ mediaId }) => mediaId ?? []))
  const content = postContent(post, desk.channels, media)
  const contentHash = content.ok ? content.hash : undefined
  return { standing: standingOf({ contentHash, decisions, members: desk.members, policy: policyOf(desk) }), complete: content.ok }
}

function ofPublication(publication: Publication, now: Date): Happening[] {
  const { id, state, postId, dueAt, notAfter, orders } = publication
  // A publication has no time of its own for its state: what failed did so at the latest when it had to be out.
  const at = notAfter < now.toISOString() ? notAfter : now.toISOString()
  const item = `${storeId('publications', id)}#${state}-${orders.length}`
  if (state === 'by-hand') return [{ kind: 'by-hand', group: postId, item, at: dueAt }]
  return state === 'failed' || state === 'missed' || state === 'unconfirmed' ? [{ kind: 'failed', group: postId, item, at }] : []
}
