import { answerPolicy, overtakenBy } from '@inviato/shared/answer.ts'
import { fromStoreId, storeId } from '@inviato/shared/collections.ts'
import { isReply, type Reply } from '@inviato/shared/comment.ts'
import { type Decision, isOrder } from '@inviato/shared/decision.ts'
import { postContent, replyContent } from '@inviato/shared/outgoing.ts'
import { type Publication, publicationId } from '@inviato/shared/publication.ts'
import type { Policy } from '@inviato/shared/workspace.ts'
import { listStored, type Database } from '../database/database.ts'
import { parseDocument, readDocument, readDocuments } from '../database/document.ts'
import type { Memory } from './memory.ts'
import type { PlanInput, Subject } from './plan.ts'

/** Everything that a plan of one subject depends on, with the revisions of its publications. */
export interface Loaded {
  input: Omit<PlanInput, 'now'>
  revisions: ReadonlyMap<string, string>
}

/** @param name `posts:<id>` or `comments:<id>` */
export async function loadSubject(db: Database, memory: Memory, name: string): Promise<Loaded> {
  const id = fromStoreId(name)?.id ?? ''
  const [subject, stored, decisions] = await Promise.all([
    name.startsWith('posts:') ? readPost(db, memory, id) : readReply(db, memory, id),
    publicationsOf(db, id),
    decisionsAbout(db, memory, name),
  ])
  const publications = await Promise.all(stored.map(async ({ publication }) => ({
    publication,
    orders: (await decisionsAbout(db, memory, storeId('publications', publication.id))).filter(isOrder),
  })))
  const { channels, members, zone } = memory
  return {
    input: { subject, channels, decisions, publications, members, policy: policyFor(subject, decisions, memory), zone },
    revisions: new Map(stored.map(({ publication, rev }) => [publication.id, rev])),
  }
}

function policyFor(subject: Subject | undefined, decisions: readonly Decision[], { policy, members }: Memory): Policy {
  return subject?.kind === 'reply' ? answerPolicy(policy, decisions, members) : policy
}

async function readPost(db: Database, memory: Memory, id: string): Promise<Subject | undefined> {
  const post = await readDocument(db, 'posts', id)
  if (!post) return undefined
  const media = await readDocuments(db, 'media', post.media.flatMap(({ mediaId }) => mediaId ?? []))
  const content = postContent(post, memory.channels, media)
  const { publishAt, notBefore, notAfter, coverageId } = post
  return {
    kind: 'post',
    id,
    postId: id,
    content: content.ok ? content : undefined,
    wish: { publishAt, notBefore, notAfter },
    event: coverageId ? memory.events.get(coverageId) : undefined,
  }
}

async function readReply(db: Database, memory: Memory, id: string): Promise<Subject | undefined> {
  const comment = await readDocument(db, 'comments', id)
  if (!comment || !isReply(comment)) return undefined
  const channel = memory.channels.get(comment.body.channelId)
  // Somebody else has answered meanwhile: it is held until its writer has seen that.
  const content = channel && !(await isOvertaken(db, memory, comment)) ? replyContent(comment, channel) : undefined
  return { kind: 'reply', id, postId: comment.postId, content, wish: {} }
}

async function isOvertaken(db: Database, memory: Memory, reply: Reply): Promise<boolean> {
  const ids = memory.answers.get(reply.body.parentId) ?? new Set()
  if (ids.size < 2) return false
  const others = [...(await readDocuments(db, 'comments', ids)).values()].filter(isReply)
  const names = others.flatMap(({ id, body }) => [storeId('comments', id), storeId('publications', publicationId(id, body.channelId))])
  const decisions = new Map(await Promise.all(names.map(async (name) => [name, await decisionsAbout(db, memory, name)] as const)))
  return overtakenBy(reply, others, (subject) => decisions.get(subject) ?? []) !== undefined
}

async function publicationsOf(db: Database, subjectId: string): Promise<{ publication: Publication; rev: string }[]> {
  const all = await listStored(db, storeId('publications', `${subjectId}:`))
  return all.flatMap((stored) => {
    const publication = parseDocument('publications', stored)
    return publication ? [{ publication, rev: stored._rev }] : []
  })
}

async function decisionsAbout(db: Database, memory: Memory, subject: string): Promise<Decision[]> {
  return [...(await readDocuments(db, 'decisions', memory.decisions.get(subject) ?? [])).values()]
}
