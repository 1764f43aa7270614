import type { Channel, ChannelSettings } from '@inviato/shared/channel.ts'
import { type CollectionName, storeId } from '@inviato/shared/collections.ts'
import type { DecisionBody, Order } from '@inviato/shared/decision.ts'
import { createId } from '@inviato/shared/id.ts'
import type { Media } from '@inviato/shared/media.ts'
import { postContent } from '@inviato/shared/outgoing.ts'
import type { Post } from '@inviato/shared/post.ts'
import { type Publication, publicationId, type PublicationState } from '@inviato/shared/publication.ts'
import { defaultPolicy, type Workspace } from '@inviato/shared/workspace.ts'
import type { Context } from '@inviato/server/src/context.ts'
import type { Database } from '@inviato/server/src/database/database.ts'
import { getOrUndefined } from '@inviato/server/src/database/database.ts'
import { parseDocument, readDocument } from '@inviato/server/src/database/document.ts'
import { aChannel, aDecision, aMember, aPost } from './documents.ts'

/** A workspace whose documents arrive as phones would send them, at the server's own time. */
export interface Newsroom {
  id: string
  db: Database
  write<D extends { id: string }>(collection: CollectionName, document: D): Promise<void>
  channel(settings: ChannelSettings): Promise<Channel>
  post(fields: Partial<Post>): Promise<Post>
  media(fields: Media): Promise<void>
  /** Says that a post is ready as it is now. */
  release(post: Post, intent?: 'publish' | 'schedule' | 'submit'): Promise<void>
  order(subject: string, act: Order['body']['act'], fields?: Partial<Order['body']>): Promise<void>
  publication(post: Pick<Post, 'id'>, channel: Pick<Channel, 'id'>): Promise<Publication | undefined>
  /** Resolves with the publication as soon as it is, or was just now, in one of these states. */
  until(post: Pick<Post, 'id'>, channel: Pick<Channel, 'id'>, ...states: PublicationState[]): Promise<Publication>
}

export async function createNewsroom({ store, clock }: Pick<Context, 'store' | 'clock'>, fields: Partial<Workspace> = {}): Promise<Newsroom> {
  const id = createId()
  const db = await store.createWorkspace(id)
  return openNewsroom(db, id, clock, fields)
}

/** The same over a workspace that exists. */
export async function openNewsroom(db: Database, id: string, clock: Context['clock'], fields: Partial<Workspace> = {}): Promise<Newsroom> {
  const author = aMember('manager')
  const channels = new Map<string, Channel>()
  const media = new Map<string, Media>()
  const now = () => clock.now().toISOString()

  async function write<D extends { id: string }>(collection: CollectionName, document: D): Promise<void> {
    const _id = storeId(collection, document.id)
    const before = await getOrUndefined(db, _id)
    await db.put({ ...document, _id, ...(before && { _rev: before._rev }) })
  }
  const decide = (subject: string, body: DecisionBody) =>
    write('decisions', aDecision(subject, body, { by: author.id, at: now(), arrivedAt: now() }))

  const workspace: Workspace = {
    id, by: author.id, at: now(), name: 'Lumen Festival', language: 'en', zone: 'Europe/Rome', color: '#0b7a75',
    policy: defaultPolicy, savedReplies: [], ...fields,
  }
  await write('workspace', workspace)
  await write('members', author)

  return {
    id,
    db,
    write,
    async channel(settings) {
      const channel = aChannel(settings)
      channels.set(channel.id, channel)
      await write('channels', channel)
      return channel
    },
    async post(given) {
      const post = aPost({ by: author.id, at: now(), ...given })
      await write('posts', post)
      return post
    },
    async media(document) {
      media.set(document.id, document)
      await write('media', document)
    },
    async release(post, intent = 'publish') {
      const content = postContent(post, channels, media)
      if (!content.ok) throw new Error(content.reason)
      await decide(`posts:${post.id}`, { kind: 'release', contentHash: content.hash, intent })
    },
    order: (subject, act, body = {}) => decide(subject, { kind: 'order', act, ...body }),
    publication: (post, channel) => readDocument(db, 'publications', publicationId(post.id, channel.id)),
    until: (post, channel, ...states) => untilState(db, publicationId(post.id, channel.id), states),
  }
}

function untilState(db: Database, id: string, states: PublicationState[]): Promise<Publication> {
  const { promise, resolve, reject } = Promise.withResolvers<Publication>()
  const _id = storeId('publications', id)
  const check = (document: unknown) => {
    const publication = parseDocument('publications', document as Parameters<typeof parseDocument>[1])
    if (publication && states.includes(publication.state)) resolve(publication)
  }
  const feed = db.changes({ since: 'now', live: true, include_docs: true, batch_size: 100 })
  feed.on('change', ({ id: changed, doc }) => changed === _id && check(doc))
  feed.on('error', reject)
  getOrUndefined(db, _id).then(check, reject)
  return promise.finally(() => feed.cancel())
}
