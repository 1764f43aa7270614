import { isChannel, isConnection } from '@inviato/shared/channel.ts'
import { listStored, type StoredDocument } from '../database/database.ts'
import { parseDocument } from '../database/document.ts'
import { follow } from '../database/follow.ts'
import { persistently } from '../database/react.ts'
import { forEachWorkspace, type Workspace } from '../database/workspaces.ts'
import { collect, type Needs } from './collector.ts'
import { createModeration } from './moderation.ts'

/** Brings in what the public writes on the networks, and does what people decide about what may be seen. */
export function startComments(ctx: Needs): AsyncDisposable {
  return forEachWorkspace(ctx, 'comments', async (workspace, signal) => {
    const { id, db } = workspace
    const over = new AbortController()
    const moderation = createModeration()
    const collectors = createCollectors(ctx, workspace, AbortSignal.any([signal, over.signal]))
    try {
      for (const doc of await listStored(db, 'decisions:')) moderation.apply(doc)
      for (const doc of await listStored(db, 'channels:')) collectors.notice(doc)
      for await (const { id: document, rev, doc } of follow(db, 'comments', signal)) {
        collectors.notice(doc)
        const commentId = moderation.apply(doc)
        if (commentId === undefined) continue
        await persistently(ctx, { reaction: 'comments', workspace: id, document, rev }, signal, () => moderation.obey(db, commentId))
      }
    } finally {
      over.abort()
      await collectors.ended()
    }
  })
}

interface Collectors {
  /** Starts to read a channel that can be read, and reads at once when something about it has changed. */
  notice(stored: StoredDocument): void
  ended(): Promise<void>
}

function createCollectors(ctx: Needs, { id: workspaceId, db }: Workspace, signal: AbortSignal): Collectors {
  const running = new Map<string, { wake: AbortController; done: Promise<void> }>()

  return {
    notice(stored) {
      const channelId = concerned(stored)
      if (channelId === undefined) return
      const collector = running.get(channelId)
      if (collector) {
        collector.wake.abort()
        return
      }
      const document = parseDocument('channels', stored)
      if (!document || !isChannel(document) || !ctx.drivers[document.body.settings.network].comments) return
      const started = { wake: new AbortController(), done: Promise.resolve() }
      running.set(channelId, started)
      started.done = collect({ ctx, workspaceId, db, channelId, signal }, () => (started.wake = new AbortController()).signal)
    },
    async ended() {
      await Promise.all(Array.from(running.values(), ({ done }) => done))
    },
  }
}

/** The channel whose comments there may now be: one that was made or connected, or where something has gone out. */
function concerned(stored: StoredDocument): string | undefined {
  const channel = parseDocument('channels', stored)
  if (channel) return isConnection(channel) ? channel.id.split(':')[0] : channel.id
  const publication = parseDocument('publications', stored)
  return publication?.state === 'published' ? publication.channelId : undefined
}
