import { answerPolicy, type DecisionsAbout, isUnanswered, overtakenBy } from '@inviato/shared/answer.ts'
import type { Channel } from '@inviato/shared/channel.ts'
import { type CommentDocument, isPublicComment, isReply, type PublicComment, type Reply } from '@inviato/shared/comment.ts'
import { type Decision, inOrder, isOrder } from '@inviato/shared/decision.ts'
import type { Member } from '@inviato/shared/member.ts'
import { replyContent } from '@inviato/shared/outgoing.ts'
import { type Publication, publicationId } from '@inviato/shared/publication.ts'
import { standingOf } from '@inviato/shared/standing.ts'
import type { Policy } from '@inviato/shared/workspace.ts'
import { pendingTakeDown } from './decisions.ts'
import { isSame } from './post-view.ts'
import type { Touched } from './touched.ts'

/** How an answer stands, as a person calls it. */
export type AnswerState =
  | { is: 'draft' }
  /** Released, but a colleague was faster. */
  | { is: 'overtaken'; by: Reply }
  | { is: 'in-review'; contentHash: string; mine: boolean }
  | { is: 'changes-asked'; note: string | undefined }
  /** Its text was changed after it was released. */
  | { is: 'held' }
  | { is: 'going-out'; dueAt: string | undefined }
  | { is: 'published'; publication: Publication; at: string }
  /** `heard` is false while the server does not know that it is to be taken down. */
  | { is: 'taking-down'; publication: Publication; heard: boolean }
  | { is: 'taken-down' }
  | { is: 'maybe-live'; publication: Publication }
  | { is: 'not-sent'; publication: Publication }

export interface Answer {
  reply: Reply
  state: AnswerState
}

/** A comment with the answers to it. */
export interface Entry {
  comment: PublicComment
  answers: Answer[]
  /** Nobody has answered it or put it aside. */
  open: boolean
  /** Somebody here has just decided whether it is seen; the server has not done it yet. */
  wanted: 'shown' | 'hidden' | undefined
}

/** What is said under one post. */
export interface Thread {
  postId: string
  entries: Entry[]
  /** How many wait. */
  open: number
  /** Of the newest comment. */
  latestAt: string
}

export interface Around {
  /** By post. */
  comments: ReadonlyMap<string, readonly CommentDocument[]>
  about: DecisionsAbout
  /** By id. */
  publications: ReadonlyMap<string, Publication>
  channels: ReadonlyMap<string, Channel>
  members: ReadonlyMap<string, Member>
  policy: Policy
  memberId: string
}

/**
 * Makes everything that the public has said by post, what waits first, then the newest, and keeps it: only threads in
 * which something was said, and those of posts that are `touched`, are made anew, unless what is around all of them has
 * changed.
 */
export function keptThreads(): (around: Around, touched: Touched) => Thread[] {
  const known = new Map<string, { said: readonly CommentDocument[]; thread: Thread | undefined }>()
  let aroundAll: readonly unknown[] = []

  function threadFor(postId: string, said: readonly CommentDocument[], around: Around, isTouched: boolean): Thread | undefined {
    const before = known.get(postId)
    if (before?.said === said && !isTouched) return before.thread
    const thread = threadOf(said, around)
    known.set(postId, { said, thread })
    return thread
  }

  return (around, touched) => {
    const before = aroundAll
    aroundAll = [around.channels, around.members, around.policy, around.memberId]
    const all = touched && isSame(before, aroundAll) ? touched : undefined
    return [...around.comments].flatMap(([postId, said]) => threadFor(postId, said, around, all?.has(postId) ?? true) ?? []).sort(waitingFirst)
  }
}

function threadOf(said: readonly CommentDocument[], around: Around): Thread | undefined {
  const comments = said.filter(isPublicComment).sort(oldestFirst)
  const [first] = comments
  if (!first) return undefined
  const replies = Map.groupBy(said.filter(isReply), (reply) => reply.body.parentId)
  const entries = comments.map((comment) => entryOf(comment, replies.get(comment.id) ?? [], around))
  return {
    postId: first.postId,
    entries,
    open: entries.filter(({ open }) => open).length,
    latestAt: comments.reduce((latest, { at }) => (at > latest ? at : latest), ''),
  }
}

function entryOf(comment: PublicComment, replies: Reply[], around: Around): Entry {
  const sorted = replies.toSorted(oldestFirst)
  return {
    comment,
    answers: sorted.map((reply) => ({ reply, state: stateOf(reply, sorted, around) })),
    open: isUnanswered(comment, sorted, around.about),
    wanted: wantedVisibility(comment, around.about),
  }
}

function stateOf(reply: Reply, siblings: readonly Reply[], around: Around): AnswerState {
  const { body } = reply
  const publication = around.publications.get(publicationId(reply.id, body.channelId))
  const asked = publication && fromNetwork(publication, around.about(`publications:${publication.id}`))
  if (asked) return asked
  const decisions = around.about(`comments:${reply.id}`)
  const channel = around.channels.get(body.channelId)
  const contentHash = channel && replyContent(reply, channel).hash
  const policy = answerPolicy(around.policy, decisions, around.members)
  const standing = standingOf({ contentHash, decisions, members: around.members, policy })
  if (standing.is === 'draft' || standing.is === 'cancelled') return { is: 'draft' }
  const other = overtakenBy(reply, siblings, around.about)
  if (other) return { is: 'overtaken', by: other }
  switch (standing.is) {
    case 'in-review':
      return { is: 'in-review', contentHash: contentHash ?? '', mine: standing.release.by === around.memberId }
    case 'changes-asked':
      return { is: 'changes-asked', note: standing.approval.note }
    case 'held':
      return { is: 'held' }
    case 'cleared':
      return { is: 'going-out', dueAt: publication?.dueAt }
  }
}

/** What is said of an answer once the network was asked for anything; undefined before. */
function fromNetwork(publication: Publication, about: readonly Decision[]): AnswerState | undefined {
  switch (publication.state) {
    case 'published': {
      const pending = pendingTakeDown(about, publication)
      if (pending) return { is: 'taking-down', publication, heard: pending.arrivedAt !== undefined }
      return { is: 'published', publication, at: publication.publishedAt ?? publication.dueAt }
    }
    case 'removing':
      return { is: 'taking-down', publication, heard: true }
    case 'removed':
      return { is: 'taken-down' }
    case 'unconfirmed':
      return { is: 'maybe-live', publication }
    case 'failed':
    case 'missed':
    case 'reconnect':
      return { is: 'not-sent', publication }
    case 'submitting':
    case 'processing':
    case 'retrying':
      return { is: 'going-out', dueAt: publication.dueAt }
    default:
      return undefined
  }
}

function wantedVisibility({ id, body }: PublicComment, about: DecisionsAbout): Entry['wanted'] {
  const last = about(`comments:${id}`).filter((each) => isOrder(each) && (each.body.act === 'show' || each.body.act === 'hide')).toSorted(inOrder).at(-1)
  if (!last || !isOrder(last)) return undefined
  const wanted = last.body.act === 'show' ? 'shown' : 'hidden'
  return wanted === body.visible ? undefined : wanted
}

function oldestFirst(a: { at: string; id: string }, b: { at: string; id: string }): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1
  return a.id < b.id ? -1 : 1
}

function waitingFirst(a: Thread, b: Thread): number {
  if (a.open > 0 !== b.open > 0) return a.open > 0 ? -1 : 1
  return a.latestAt > b.latestAt ? -1 : 1
}
