import { isConnection } from '@inviato/shared/channel.ts'
import { fromStoreId, storeId } from '@inviato/shared/collections.ts'
import { type Decision } from '@inviato/shared/decision.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { stopsOf } from '@inviato/shared/stop.ts'
import type { Context } from '../context.ts'
import { listStored, type StoredDocument } from '../database/database.ts'
import { parseDocument } from '../database/document.ts'
import { follow } from '../database/follow.ts'
import { forEachWorkspace, type Workspace } from '../database/workspaces.ts'
import type { World } from '../networks/access.ts'
import { advance } from './advance.ts'
import type { Desk } from './desk.ts'
import { createLanes } from './lanes.ts'
import { findActive } from './active.ts'
import { activeStates, wakeAt } from './waking.ts'
import { createWheel } from './wheel.ts'

type Needs = World & Pick<Context, 'drivers' | 'log' | 'signal'>

/** How long a step under way may go on after the server began to stop. */
const graceMs = 5_000
/** When a publication is looked at again after the store failed. */
const afterTroubleMs = 5_000

/**
 * Publishes what is due. What waits for something is known from the start (by an index on state and due time) and from
 * the change feed; one timer wakes the next.
 * @param planned resolves when planning has dealt with all that a workspace held at the start: a cancellation that came
 * just before a stop counts
 */
export function startPublishing(ctx: Needs, planned: (workspaceId: string) => Promise<void>): AsyncDisposable {
  const startedAt = ctx.clock.now().getTime()
  return forEachWorkspace(ctx, 'publishing', async (workspace, signal) => {
    await Promise.race([planned(workspace.id), aborted(signal)])
    if (!signal.aborted) await publishFor(ctx, workspace, startedAt, signal)
  })
}

async function publishFor(ctx: Needs, { id: workspaceId, db }: Workspace, startedAt: number, signal: AbortSignal): Promise<void> {
  const hardStop = new AbortController()
  const desk: Desk = {
    ctx, workspaceId, db, startedAt, looked: new Set(), orphans: new Set(), pausedUntil: new Map(),
    stops: stopsOf([]), signal, hardStop: hardStop.signal,
  }
  const active = new Map<string, Publication>()
  /** Those about the brand itself: to stop everything, to go on. */
  const aboutAll = new Map<string, Decision>()
  const wheel = createWheel(ctx.clock, signal, enter)
  const lanes = createLanes(signal, run)

  function note(publication: Publication): void {
    const { id, state } = publication
    if (!isActive(state)) active.delete(id)
    else active.set(id, publication)
    wheel.set(id, wakeAt(publication, desk.stops))
    // What it waits for may have come just before it began to wait.
    if (state === 'waiting' || state === 'reconnect') enter(id)
  }

  function enter(id: string): void {
    const publication = active.get(id)
    if (publication) lanes.enter(publication.channelId, id, publication.dueAt)
  }

  async function run(id: string): Promise<void> {
    const now = ctx.clock.now().getTime()
    const pausedUntil = desk.pausedUntil.get(active.get(id)?.channelId ?? '') ?? 0
    if (pausedUntil > now) return wheel.set(id, pausedUntil)
    try {
      await advance(desk, id)
    } catch (error) {
      ctx.log.error({ err: error, workspace: workspaceId, publication: id }, 'publishing failed and is tried again')
      desk.orphans.add(id)
      wheel.set(id, ctx.clock.now().getTime() + afterTroubleMs)
    }
  }

  function wakeWaiting(state: Publication['state'], concerns: (publication: Publication) => boolean): void {
    for (const publication of active.values()) if (publication.state === state && concerns(publication)) enter(publication.id)
  }

  /** Takes in a decision about the brand. True where it changes what is stopped. */
  function hear(stored: StoredDocument): boolean {
    if (stored.subject !== storeId('workspace', workspaceId)) return false
    const decision = parseDocument('decisions', stored)
    if (!decision) return false
    aboutAll.set(decision.id, decision)
    desk.stops = stopsOf([...aboutAll.values()])
    return true
  }

  function apply(name: string, stored: StoredDocument): void {
    const place = fromStoreId(name)
    if (place?.collection === 'publications') {
      const publication = parseDocument('publications', stored)
      if (publication) note(publication)
    } else if (place?.collection === 'decisions') {
      if (hear(stored)) for (const publication of [...active.values()]) note(publication)
    } else if (place?.collection === 'uploads' || place?.collection === 'media') {
      wakeWaiting('waiting', ({ outgoing }) => outgoing.media.some(({ mediaId }) => mediaId === place.id))
    } else if (place?.collection === 'channels') {
      const connection = parseDocument('channels', stored)
      if (connection && isConnection(connection)) {
        wakeWaiting('reconnect', ({ channelId }) => place.id.startsWith(channelId))
        wakeWaiting('removing', ({ channelId }) => place.id.startsWith(channelId))
      }
    }
  }

  for (const stored of await listStored(db, 'decisions:')) hear(stored)
  for (const publication of await findActive(db)) {
    note(publication)
    if (publication.state !== 'submitting') continue
    desk.orphans.add(publication.id)
    enter(publication.id)
  }
  for await (const { id, doc } of follow(db, 'publishing', signal)) apply(id, doc)
  const grace = setTimeout(() => hardStop.abort(), graceMs)
  await lanes.rest()
  clearTimeout(grace)
}

function isActive(state: Publication['state']): boolean {
  return activeStates.some((each) => each === state)
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
