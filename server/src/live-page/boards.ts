import type { Channel } from '@inviato/shared/channel.ts'
import type { Workspace } from '@inviato/shared/workspace.ts'
import type { Context } from '../context.ts'
import { backOff } from '../database/backoff.ts'
import { listStored, type Database } from '../database/database.ts'
import { readEntry } from '../database/directory.ts'
import { liveFeed } from '../database/live-feed.ts'
import { pageAddress } from '../page-address.ts'
import { liveAddresses } from './addresses.ts'
import { createBoard, type Board } from './board.ts'
import type { Answer } from './delivery.ts'
import type { Site } from './site.ts'

/** How many pages are kept in memory; the one asked for least recently makes room. */
const maxKept = 100

/** A Live page with what it needs to be served: who listens, what was rendered, when it last changed. */
export interface OpenBoard {
  readonly board: Board
  readonly site: Site
  readonly workspaceId: string
  readonly changedAt: Date
  /** Rendered pages of the current version. */
  readonly rendered: Map<string, Answer>
  /** Calls `listener` after each change that the public can see; gives back how to stop. */
  listen(listener: () => void): () => void
}

export interface Boards {
  /** The page at an address; undefined where there is none. A page that moved names its new address in `site.slug`. */
  find(slug: string): Promise<OpenBoard | undefined>
}

interface Kept {
  board: Board
  ready: Promise<void>
  listeners: Set<() => void>
  rendered: Map<string, Answer>
  changedAt: Date
  stop: AbortController
}

type Needs = Pick<Context, 'config' | 'publicUrl' | 'store' | 'clock' | 'log' | 'signal'>

export function createBoards(ctx: Needs): Boards {
  const kept = new Map<string, Kept>()

  return {
    async find(slug) {
      const address = await readEntry(ctx.store.directory, liveAddresses, slug)
      if (!address) return undefined
      const found = kept.get(address.channelId) ?? open(address.workspaceId, address.channelId)
      // Asked for last, kept longest.
      kept.delete(address.channelId)
      kept.set(address.channelId, found)
      makeRoom()
      await found.ready
      const { workspace, channel } = found.board
      const site = workspace && channel && siteOf(ctx, workspace, channel, found.board.address)
      if (!site) return undefined
      return {
        board: found.board,
        site,
        workspaceId: address.workspaceId,
        changedAt: found.changedAt,
        rendered: found.rendered,
        listen(listener) {
          found.listeners.add(listener)
          return () => found.listeners.delete(listener)
        },
      }
    },
  }

  function open(workspaceId: string, channelId: string): Kept {
    const stop = new AbortController()
    const ready = Promise.withResolvers<void>()
    const opened: Kept = {
      board: createBoard(workspaceId, channelId),
      ready: ready.promise,
      listeners: new Set(),
      rendered: new Map(),
      changedAt: ctx.clock.now(),
      stop,
    }
    const signal = AbortSignal.any([ctx.signal, stop.signal])
    void keepUpToDate(workspaceId, opened, signal, ready.resolve).finally(() => ready.resolve())
    return opened
  }

  function makeRoom(): void {
    for (const [id, each] of kept) {
      if (kept.size <= maxKept) return
      if (each.listeners.size > 0) continue
      each.stop.abort()
      kept.delete(id)
    }
  }

  async function keepUpToDate(workspaceId: string, opened: Kept, signal: AbortSignal, onReady: () => void): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        const db = ctx.store.workspace(workspaceId)
        const live = await liveFeed(db).subscribe()
        try {
          await readAll(db, opened)
          changed(opened)
          onReady()
          attempt = 0
          for (let rows = await live.take(signal); rows; rows = await live.take(signal)) {
            const news = rows.filter((row) => row.doc && opened.board.apply(row.doc))
            if (news.length > 0) changed(opened)
          }
        } finally {
          live.end()
        }
      } catch (error) {
        if (signal.aborted) return
        ctx.log.error({ err: error, workspace: workspaceId }, 'a Live page could not be kept up to date and is read again')
        await backOff(ctx.clock, attempt, signal).catch(() => undefined)
      }
    }
  }

  function changed(opened: Kept): void {
    opened.changedAt = ctx.clock.now()
    opened.rendered.clear()
    for (const listener of opened.listeners) listener()
  }
}

async function readAll(db: Database, { board }: Kept): Promise<void> {
  for (const prefix of ['publications', 'comments', 'channels', 'workspace']) {
    for (const stored of await listStored(db, `${prefix}:`)) board.apply(stored)
  }
}

/** @param granted the address that the page got, where it is known */
function siteOf(ctx: Needs, workspace: Workspace, channel: Channel, granted: string | undefined): Site | undefined {
  const { settings } = channel.body
  if (settings.network !== 'live') return undefined
  const { open, comments, embed = false } = settings
  const { language, zone, color } = workspace
  const slug = granted ?? settings.slug
  return { slug, name: settings.title || workspace.name, url: pageAddress(ctx, slug), language, zone, color, open, embed, comments }
}
