import { storeId } from '@inviato/shared/collections.ts'
import type { CommentDocument } from '@inviato/shared/comment.ts'
import { postContent } from '@inviato/shared/outgoing.ts'
import type { Context } from '@inviato/server/src/context.ts'
import { listDocuments } from '@inviato/server/src/database/document.ts'
import { isChannel } from '@inviato/shared/channel.ts'
import { v7 } from 'uuid'
import { aDecision, aPost, aPublication } from './documents.ts'
import type { Person } from './people.ts'

const hour = 60 * 60_000
const batchSize = 1000
const words = ['The doors', 'The second stage', 'Rehearsal', 'Backstage', 'The crowd', 'Tonight', 'Our volunteers', 'The harbour']

/**
 * Fills somebody's workspace with the past of a brand, straight into the store and as the server's own modules leave it:
 * one post an hour up to now, each released, approved and published, and two comments under each: six documents a post.
 */
export async function fillWorkspace({ store }: Pick<Context, 'store'>, { workspaceId, member }: Person, posts: number): Promise<void> {
  const db = store.workspace(workspaceId)
  const channel = (await listDocuments(db, 'channels')).find(isChannel)
  if (!channel) throw new Error('a workspace without a channel')
  const channels = new Map([[channel.id, channel]])
  const now = Date.now()
  const all = Array.from({ length: posts }, (_, index) => {
    const msecs = now - (posts - index) * hour
    const stamp = (minutes: number) => {
      const at = new Date(msecs + minutes * 60_000).toISOString()
      return { id: v7({ msecs: msecs + minutes * 60_000 }), by: member.id, at, arrivedAt: at }
    }
    const post = aPost({ ...stamp(0), channels: [channel.id], text: `${words[index % words.length]} at ${new Date(msecs).toISOString().slice(0, 16)}. Number ${index} of the Lumen Festival.` })
    const content = postContent(post, channels, new Map())
    const outgoing = content.ok && content.parts.get(channel.id)
    if (!content.ok || !outgoing) throw new Error('a post that cannot go out')
    const subject = storeId('posts', post.id)
    const release = aDecision(subject, { kind: 'release', contentHash: content.hash, intent: 'publish' }, stamp(5))
    const approval = aDecision(subject, { kind: 'approve', contentHash: content.hash }, stamp(10))
    const { at: publishedAt } = stamp(11)
    const publication = aPublication({
      postId: post.id, channelId: channel.id, state: 'published', outgoing, contentHash: content.hash, releaseId: release.id,
      at: publishedAt, dueAt: publishedAt, notAfter: publishedAt, startedAt: publishedAt, publishedAt, attempts: 1,
    })
    const comments = [20, 30].map((minutes): CommentDocument => {
      const { id, at, arrivedAt } = stamp(minutes)
      const author = { name: 'A passer-by' }
      return {
        id, at, arrivedAt, postId: post.id,
        body: { kind: 'public', publicationId: publication.id, channelId: channel.id, author, text: 'What a night!', remoteId: id, visible: 'shown' },
      }
    })
    return [
      { ...post, _id: subject },
      ...[release, approval].map((each) => ({ ...each, _id: storeId('decisions', each.id) })),
      { ...publication, _id: storeId('publications', publication.id) },
      ...comments.map((each) => ({ ...each, _id: storeId('comments', each.id) })),
    ]
  }).flat()
  for (let at = 0; at < all.length; at += batchSize) await db.bulkDocs(all.slice(at, at + batchSize))
}
