import { answerPolicy } from '@inviato/shared/answer.ts'
import { isConnection } from '@inviato/shared/channel.ts'
import { fromStoreId, storeId } from '@inviato/shared/collections.ts'
import { isPublicComment, isReply } from '@inviato/shared/comment.ts'
import { type Decision, isOrder, isRelease } from '@inviato/shared/decision.ts'
import type { NoticeKind } from '@inviato/shared/notification.ts'
import { postContent, replyContent } from '@inviato/shared/outgoing.ts'
import { isStaying, type Publication, turnOf } from '@inviato/shared/publication.ts'
import { type Standing, standingOf } from '@inviato/shared/standing.ts'
import type { StoredDocument } from '../database/database.ts'
import { parseDocument, readDocument, readDocuments } from '../database/document.ts'
import { type Desk, policyOf } from './desk.ts'

/** Something that somebody may want to be told of. */
export interface Happening {
  kind: NoticeKind
  /** What belongs together in one notification: a post's id, an answer's, or a channel's. */
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
    case 'decisions': {
      const decision = parseDocument('decisions', stored)
      if (!decision || !isOrder(decision) || decision.body.act !== 'stop') return []
      const { subject, arrivedAt, at, by } = decision
      return [{ kind: 'stopped', group: fromStoreId(subject)?.id ?? '', item: stored._id, at: arrivedAt ?? at, by }]
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
 * What a person waits for on a post or an answer: somebody's approval, or changes that somebody asked for. `complete` is false
 * while something of it has not arrived; documents come in any order.
 */
export async function ofSubject(desk: Desk, name: string): Promise<{ happenings: Happening[]; complete: boolean }> {
  const { standing, complete } = await lookAt(desk, name)
  return { happenings: waitingFor(standing, name), complete }
}

function waitingFor(standing: Standing | undefined, name: string): Happening[] {
  const group = fromStoreId(name)?.id ?? ''
  if (standing?.is === 'in-review') {
    const { release } = standing
    return [{ kind: 'approval', group, item: storeId('decisions', release.id), at: release.arrivedAt ?? release.at, by: release.by }]
  }
  if (standing?.is === 'changes-asked') {
    const { approval } = standing
    return [{ kind: 'changes', group, item: storeId('decisions', approval.id), at: approval.arrivedAt ?? approval.at, by: approval.by }]
  }
  return []
}

/**
 * What the decisions say of a post or an answer as it is now (undefined where there are none, or it is not there yet),
 * and whether all of what it will publish has arrived.
 * @param name `posts:<id>` or `comments:<id>`
 */
export async function lookAt(desk: Desk, name: string): Promise<Look> {
  const decisions = await desk.about(name)
  // Of a public comment people decide other things than what goes out.
  if (!decisions.some(isRelease)) return { standing: undefined, complete: true }
  const id = fromStoreId(name)?.id ?? ''
  return name.startsWith('posts:') ? lookAtPost(desk, id, decisions) : lookAtAnswer(desk, id, decisions)
}

interface Look {
  standing: Standing | undefined
  complete: boolean
}

async function lookAtAnswer(desk: Desk, id: string, decisions: Decision[]): Promise<Look> {
  const answer = await readDocument(desk.db, 'comments', id)
  const channel = answer && isReply(answer) ? desk.channels.get(answer.body.channelId) : undefined
  if (!answer || !isReply(answer) || !channel) return { standing: undefined, complete: false }
  const policy = answerPolicy(policyOf(desk), decisions, desk.members)
  const contentHash = replyContent(answer, channel).hash
  return { standing: standingOf({ contentHash, decisions, members: desk.members, policy }), complete: true }
}

async function lookAtPost(desk: Desk, postId: string, decisions: Decision[]): Promise<Look> {
  const post = await readDocument(desk.db, 'posts', postId)
  if (!post) return { standing: undefined, complete: false }
  const media = await readDocuments(desk.db, 'media', post.media.flatMap(({ mediaId }) => mediaId ?? []))
  const content = postContent(post, desk.channels, media)
  const contentHash = content.ok ? content.hash : undefined
  return { standing: standingOf({ contentHash, decisions, members: desk.members, policy: policyOf(desk) }), complete: content.ok }
}

function ofPublication(publication: Publication, now: Date): Happening[] {
  const { id, state, postId, dueAt, notAfter } = publication
  const item = `${storeId('publications', id)}#${occurrenceOf(publication)}`
  // What a person ordered is told of however old the post is.
  if (isStaying(publication)) return [{ kind: 'take-down', group: postId, item, at: publication.orders.at(-1)?.at ?? dueAt }]
  // A publication has no time of its own for its state: what failed did so at the latest when it had to be out.
  const at = notAfter < now.toISOString() ? notAfter : now.toISOString()
  if (state === 'by-hand') return [{ kind: 'by-hand', group: postId, item, at: dueAt }]
  return state === 'failed' || state === 'missed' || state === 'unconfirmed' ? [{ kind: 'failed', group: postId, item, at }] : []
}

/** Names what has become of a publication, this time. */
export function occurrenceOf(publication: Publication): string {
  return `${isStaying(publication) ? 'stays' : publication.state}-${turnOf(publication)}`
}
