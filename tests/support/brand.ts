import { type Channel, type ChannelSettings, isChannel } from '@inviato/shared/channel.ts'
import { type CollectionName, storeId } from '@inviato/shared/collections.ts'
import { commentSchema, isPublicComment, type PublicComment } from '@inviato/shared/comment.ts'
import { createId } from '@inviato/shared/id.ts'
import { type Outgoing, outgoingHash } from '@inviato/shared/outgoing.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { defaultPolicy, type Workspace } from '@inviato/shared/workspace.ts'
import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import type { Context } from '@inviato/server/src/context.ts'
import type { Database } from '@inviato/server/src/database/database.ts'
import { getOrUndefined } from '@inviato/server/src/database/database.ts'
import { listDocuments, parseStored } from '@inviato/server/src/database/document.ts'
import { writeEntry } from '@inviato/server/src/database/directory.ts'
import { workspaceKind } from '@inviato/server/src/database/workspace-list.ts'
import { aPublication } from './documents.ts'

type LiveSettings = Extract<ChannelSettings, { network: 'live' }>

/** A workspace with a Live page in a server's store, written as the server's own modules leave it. */
export interface Brand {
  id: string
  db: Database
  channelId: string
  readonly slug: string
  /** Writes a document over whatever is there. */
  write<D extends { id: string }>(collection: CollectionName, document: D): Promise<void>
  /** Puts an update on the Live page, as publishing does. */
  publish(outgoing?: Partial<Outgoing>, fields?: Partial<Publication>): Promise<Publication>
  /** Changes what its owner decided about the Live page. */
  settle(settings: Partial<LiveSettings>): Promise<void>
  comments(): Promise<PublicComment[]>
}

/** A new workspace with a Live page and nobody in it. */
export async function createBrand(
  { store }: Pick<Context, 'store'>,
  { settings = {}, workspace = {} }: { settings?: Partial<LiveSettings>; workspace?: Partial<Workspace> } = {},
): Promise<Brand> {
  const id = createId()
  const db = await store.createWorkspace(id)
  const at = new Date().toISOString()
  await write(db, 'workspace', {
    id, by: createId(), at, name: 'Lumen Festival', language: 'en', zone: 'Europe/Rome', color: '#0b7a75', policy: defaultPolicy, savedReplies: [], ...workspace,
  } satisfies Workspace)
  const live: LiveSettings = { network: 'live', slug: 'lumen', open: false, comments: 'open', ...settings }
  await write(db, 'channels', { id: createId(), at, body: { kind: 'channel', name: 'Live page', settings: live, archived: false } } satisfies Channel)
  await writeEntry(store.directory, workspaceKind, id, {})
  await caughtUp(store.directory)
  await caughtUp(db)
  return brandOf({ store }, id)
}

/** The Live page of a workspace that is there. */
export async function brandOf({ store }: Pick<Context, 'store'>, id: string): Promise<Brand> {
  const db = store.workspace(id)
  const channel = (await listDocuments(db, 'channels')).filter(isChannel).find(({ body }) => body.settings.network === 'live')
  if (!channel || channel.body.settings.network !== 'live') throw new Error('the workspace has no Live page')
  let live = channel.body.settings
  const channelId = channel.id

  return {
    id,
    db,
    channelId,
    get slug() {
      return live.slug
    },
    write: (collection, document) => write(db, collection, document),
    async publish(outgoing = {}, fields = {}) {
      const postId = fields.postId ?? createId()
      const content: Outgoing = { version: 1, network: 'live', format: 'post', text: 'Doors are open.', media: [], ...outgoing }
      const publication = aPublication({
        postId, channelId, state: 'published', outgoing: content, contentHash: outgoingHash(content), attempts: 1,
        publishedAt: new Date().toISOString(), ...fields,
      })
      await write(db, 'publications', publication)
      return publication
    },
    async settle(change) {
      live = { ...live, ...change }
      await write(db, 'channels', { ...channel, body: { ...channel.body, settings: live } })
      await caughtUp(db)
    },
    comments: () => publicComments(db),
  }
}

async function write<D extends { id: string }>(db: Database, collection: CollectionName, document: D): Promise<void> {
  const _id = storeId(collection, document.id)
  const before = await getOrUndefined(db, _id)
  await db.put({ ...document, _id, ...(before && { _rev: before._rev }) })
}

/** Every public comment of a workspace, oldest first. */
export async function publicComments(db: Database): Promise<PublicComment[]> {
  const { rows } = await db.allDocs({ startkey: 'comments:', endkey: 'comments:\uffff', include_docs: true })
  return rows.flatMap(({ doc }) => {
    const comment = parseStored(commentSchema, doc ?? undefined)
    return comment && isPublicComment(comment) ? [comment] : []
  })
}
