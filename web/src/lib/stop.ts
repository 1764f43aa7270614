import { storeId } from '@inviato/shared/collections.ts'
import type { Decision } from '@inviato/shared/decision.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { decide } from './decisions.ts'
import type { PostView } from './post-view.ts'
import type { Writer } from './writer.ts'

/** Holds everything of a brand that is not out yet, on every channel. */
export function stopEverything(writer: Writer, workspaceId: string): Promise<Decision> {
  return decide(writer, storeId('workspace', workspaceId), { kind: 'order', act: 'stop' })
}

/** Lets publishing go on after the stop that was seen; one that somebody gave since stays. */
export function goOn(writer: Writer, workspaceId: string, stop: Pick<Decision, 'id'>): Promise<Decision> {
  return decide(writer, storeId('workspace', workspaceId), { kind: 'order', act: 'go-on', seenState: stop.id })
}

const underWay: ReadonlySet<Publication['state']> = new Set(['submitting', 'processing', 'unconfirmed'])

/** What a network was asked for already: no stop reaches it. */
export function underWayOf(views: readonly PostView[]): PostView[] {
  return views.filter(({ publications }) => publications.some(({ state }) => underWay.has(state)))
}

const ahead: ReadonlySet<Publication['state']> = new Set(['scheduled', 'waiting', 'retrying', 'reconnect'])

/** What a stop holds. */
export function heldOf(views: readonly PostView[]): PostView[] {
  return views.filter(({ publications }) => publications.some(({ state }) => ahead.has(state)))
}
