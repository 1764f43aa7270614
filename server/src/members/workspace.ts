import { channelSchema, connectionId } from '@inviato/shared/channel.ts'
import { storeId } from '@inviato/shared/collections.ts'
import type { Language } from '@inviato/shared/fields.ts'
import { createId } from '@inviato/shared/id.ts'
import { defaultPolicy, type Workspace, workspaceSchema } from '@inviato/shared/workspace.ts'
import type { Context } from '../context.ts'
import { hasStatus } from '../database/database.ts'
import { writeEntry } from '../database/directory.ts'
import { workspaceKind } from '../database/workspace-list.ts'
import { addMember } from './membership.ts'
import type { Account } from './record.ts'

/** What a new workspace is made from. The ids are chosen before, so that making it can be repeated. */
export interface NewWorkspace {
  id: string
  liveChannelId: string
  name: string
  language: Language
  /** IANA time zone of the brand. */
  zone: string
}

/** Signal vermilion, until the brand's own colour is chosen. */
const firstColor = '#e5482d'

/**
 * Makes a workspace with its owner: database, brand and policy, the owner's member document, and a Live page that is
 * connected from the start, so that the first post can go out with no account anywhere. Safe to repeat.
 */
export async function foundWorkspace(
  ctx: Pick<Context, 'store' | 'clock'>,
  workspace: NewWorkspace,
  owner: Account,
): Promise<void> {
  const db = await ctx.store.createWorkspace(workspace.id)
  const now = ctx.clock.now().toISOString()
  const stamp = { by: owner.id, at: now, arrivedAt: now }
  const { id, name, language, zone, liveChannelId } = workspace

  const brand: Workspace = {
    id,
    ...stamp,
    name,
    language,
    zone,
    color: firstColor,
    policy: defaultPolicy,
    savedReplies: [],
  }
  const documents = [
    { _id: storeId('workspace', id), ...workspaceSchema.parse(brand) },
    {
      _id: storeId('channels', liveChannelId),
      ...channelSchema.parse({
        id: liveChannelId,
        ...stamp,
        body: {
          kind: 'channel',
          name,
          settings: { network: 'live', slug: slugOf(name), open: false, comments: 'moderated' },
          archived: false,
        },
      }),
    },
    {
      _id: storeId('channels', connectionId(liveChannelId)),
      ...channelSchema.parse({
        id: connectionId(liveChannelId),
        at: now,
        body: { kind: 'connection', state: 'connected', comments: true, checkedAt: now },
      }),
    },
  ]
  await Promise.all(documents.map((document) => db.put(document).catch(ignoreConflict)))
  await addMember(ctx, owner, id, 'owner')
  await writeEntry(ctx.store.directory, workspaceKind, id, {})
}

/** "Fiera del Mare 2025" → `fiera-del-mare-2025`; what leaves nothing gets a name of its own. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const slug = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')
  return slug || `live-${createId().slice(-6)}`
}

function ignoreConflict(error: unknown): void {
  if (!hasStatus(error, 409)) throw error
}
