import type { Channel, ChannelSettings } from '@inviato/shared/channel.ts'
import { type CollectionName, storeId } from '@inviato/shared/collections.ts'
import type { DecisionBody, Order } from '@inviato/shared/decision.ts'
import { createId } from '@inviato/shared/id.ts'
import type { Member } from '@inviato/shared/member.ts'
import type { Media } from '@inviato/shared/media.ts'
import { postContent } from '@inviato/shared/outgoing.ts'
import type { Post } from '@inviato/shared/post.ts'
import { type Publication, publicationId, type PublicationState } from '@inviato/shared/publication.ts'
import { defaultPolicy, type Workspace } from '@inviato/shared/workspace.ts'
import type { Context } from '@inviato/server/src/context.ts'
import { type Database, getOrUndefined, type StoredDocument } from '@inviato/server/src/database/database.ts'
import { parseDocument, readDocument } from '@inviato/server/src/database/document.ts'
import { aChannel, aDecision, aMember, aPost } from './documents.ts'

/** A workspace whose documents arrive as phones would send them, at the server's own time. */
export interface Newsroom {
  id: string
  db: Database
  /** Who decides everything here. */
  manager: Member
  write<D extends { id: string }>(collection: CollectionName, document: D): Promise<void>
  channel(settings: ChannelSettings): Promise<Channel>
  post(fields: Partial<Post>): Promise<Post>
  media(fields: Media): Promise<void>
  /** Says that a post is ready as it is now. */
  release(post: Post, intent?: 'publish' | 'schedule' | 'submit'): Promise<void>
  order(subject: string, act: Order['body']['act'], fields?: Partial<Order['body']>): Promise<void>
  publication(post: Pick<Post, 'id'>, channel: Pick<Channel, 'id'>): Promise<Publication | undefined>
  /** Resolves with the publication as soon as it is in this state, or as described. */
  until(post: Pick<Post, 'id'>, channel: Pick<Channel, 'id'>, is: PublicationState | ((publication: Publication) => boolean)): Promise<Publication>
}

export async function createNewsroom({ store, clock }: Pick<Context, 'store' | 'clock'>, fields: Partial<Workspace> = {}): Promise<Newsroom> {
  const id = createId()
  const room = newsroom(await store.createWorkspace(id), id, clock)
  const workspace: Workspace = {
    id, by: room.manager.id, at: clock.now().toISOString(), name: 'Lumen Festival', language: 'en', zone: 'Europe/Rome', color: '#0b7a75',
    policy: defaultPolicy, savedReplies: [], ...fields,
  }
  await room.write('workspace', workspace)
  await room.write('members', room.manager)
  return room
}

/**
 * The same over a workspace that exists.
 * @param there who decides everything, and the channels that it has already
 */
export function newsroom(db: Database, id: string, clock: Context['clock'], there: { manager?: Member; channels?: readonly Channel[] } = {}): Newsroom {
  const { manager = aMember('manager'), channels: known = [] } = there
  const channels = new Map(known.map((channel) => [channel.id, channel]))
  const media = new Map<string, Media>()
  const now = () => clock.now().toISOString()

  async function write<D extends { id: string }>(collection: CollectionName, document: D): Promise<void> {
    const _id = storeId(collection, document.id)
    const before = await getOrUndefined(db, _id)
    await db.put({ ...document, _id, ...(before && { _rev: before._rev }) })
  }
  const decide = (subject: string, body: DecisionBody) =>
    write('decisions', aDecision(subject, body, { by: manager.id, at: now(), arrivedAt: now() }))

  return {
    id,
    db,
    manager,
    write,
    async channel(settings) {
      const channel = aChannel(settings)
      channels.set(channel.id, channel)
      await write('channels', channel)
      return channel
    },
    async post(given) {
      const post = aPost({ by: manager.id, at: now(), ...given })
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
    until: (post, channel, is) =>
      untilSo(db, publicationId(post.id, channel.id), typeof is === 'function' ? is : ({ state }) => state === is),
  }
}

async function untilSo(db: Database, id: string, isSo: (publication: Publication) => boolean): Promise<Publication> {
  // The place in the feed comes before the look: nothing falls in between.
  const { update_seq: since } = await db.info()
  const { promise, resolve, reject } = Promise.withResolvers<Publication>()
  const _id = storeId('publications', id)
  const check = (document: StoredDocument | undefined) => {
    const publication = parseDocument('publications', document)
    if (publication && isSo(publication)) resolve(publication)
  }
  const feed = db.changes({ since, live: true, include_docs: true, batch_size: 100 })
  feed.on('change', ({ id: changed, doc }) => changed === _id && check(doc))
  feed.on('error', reject)
  getOrUndefined(db, _id).then(check, reject)
  return promise.finally(() => feed.cancel())
}
