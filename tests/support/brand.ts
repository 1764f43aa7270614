import type { Channel, ChannelSettings } from '@inviato/shared/channel.ts'
import { type CollectionName, storeId } from '@inviato/shared/collections.ts'
import { commentSchema, isPublicComment, type PublicComment } from '@inviato/shared/comment.ts'
import { createId } from '@inviato/shared/id.ts'
import { type Outgoing, outgoingHash } from '@inviato/shared/outgoing.ts'
import { type Publication, publicationId } from '@inviato/shared/publication.ts'
import { defaultPolicy, type Workspace } from '@inviato/shared/workspace.ts'
import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import type { Context } from '@inviato/server/src/context.ts'
import type { Database } from '@inviato/server/src/database/database.ts'
import { getOrUndefined } from '@inviato/server/src/database/database.ts'
import { parseStored } from '@inviato/server/src/database/document.ts'
import { writeEntry } from '@inviato/server/src/database/directory.ts'
import { workspaceKind } from '@inviato/server/src/database/workspaces.ts'

type LiveSettings = Extract<ChannelSettings, { network: 'live' }>

/** A workspace with a Live page in a server's store, written as the server's own modules leave it. */
export interface Brand {
  id: string
  db: Database
  channelId: string
  /** Writes a document over whatever is there. */
  write<D extends { id: string }>(collection: CollectionName, document: D): Promise<void>
  /** Puts an update on the Live page, as publishing does. */
  publish(outgoing?: Partial<Outgoing>, fields?: Partial<Publication>): Promise<Publication>
  /** Changes what its owner decided about the Live page. */
  settle(settings: Partial<LiveSettings>): Promise<void>
  comments(): Promise<PublicComment[]>
}

export async function createBrand(
  { store }: Pick<Context, 'store'>,
  { settings = {}, workspace = {} }: { settings?: Partial<LiveSettings>; workspace?: Partial<Workspace> } = {},
): Promise<Brand> {
  const id = createId()
  const channelId = createId()
  const db = await store.createWorkspace(id)
  const at = new Date().toISOString()
  let live: LiveSettings = { network: 'live', slug: 'lumen', open: false, comments: 'open', ...settings }

  const channel = (): Channel => ({ id: channelId, at, body: { kind: 'channel', name: 'Live page', settings: live, archived: false } })

  async function write<D extends { id: string }>(collection: CollectionName, document: D): Promise<void> {
    const _id = storeId(collection, document.id)
    const before = await getOrUndefined(db, _id)
    await db.put({ ...document, _id, ...(before && { _rev: before._rev }) })
  }

  await write('workspace', {
    id, by: createId(), at, name: 'Lumen Festival', language: 'en', zone: 'Europe/Rome', color: '#0b7a75', policy: defaultPolicy, savedReplies: [], ...workspace,
  } satisfies Workspace)
  await write('channels', channel())
  await writeEntry(store.directory, workspaceKind, id, {})
  await caughtUp(store.directory)
  await caughtUp(db)

  return {
    id,
    db,
    channelId,
    write,
    async publish(outgoing = {}, fields = {}) {
      const postId = fields.postId ?? createId()
      const content: Outgoing = { version: 1, network: 'live', format: 'post', text: 'Doors are open.', media: [], ...outgoing }
      const now = new Date().toISOString()
      const publication: Publication = {
        id: publicationId(postId, channelId),
        at: now,
        subjectKind: 'post',
        postId,
        channelId,
        network: 'live',
        state: 'published',
        outgoing: content,
        contentHash: outgoingHash(content),
        releaseId: createId(),
        dueAt: now,
        notAfter: now,
        attempts: 1,
        handles: {},
        remoteIds: [],
        publishedAt: now,
        orders: [],
        ...fields,
      }
      await write('publications', publication)
      return publication
    },
    async settle(change) {
      live = { ...live, ...change }
      await write('channels', channel())
      await caughtUp(db)
    },
    comments: () => publicComments(db),
  }
}

/** Every public comment of a workspace, oldest first. */
export async function publicComments(db: Database): Promise<PublicComment[]> {
  const { rows } = await db.allDocs({ startkey: 'comments:', endkey: 'comments:\uffff', include_docs: true })
  return rows.flatMap(({ doc }) => {
    const comment = parseStored(commentSchema, doc ?? undefined)
    return comment && isPublicComment(comment) ? [comment] : []
  })
}
