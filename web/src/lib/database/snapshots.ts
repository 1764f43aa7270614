import type { CollectionName } from '@inviato/shared/collections.ts'
import type { SnapshotResponse } from '@inviato/shared/replication.ts'
import { orAborted } from './gate.ts'
import { placeIn, type Position, snapshotOrder } from './position.ts'
import type { SessionNeeds } from './session-needs.ts'

/** So many collections are read at once: one is on its way while another is being written. */
const abreast = 3

/**
 * Reads what is missing of all collections, newest first in all of them at once: what is on the screen of last week is
 * whole, with all that is said about it, long before the first year has come. Each page that is on the disk is noted, so
 * that whatever ends this begins again behind it.
 */
export async function readSnapshots(needs: SessionNeeds): Promise<void> {
  const { position, signal } = needs
  const ahead: Ahead = new Map()
  void askSize(needs)
  for (let names = newest(position.current.snapshots); names.length > 0; names = newest(position.current.snapshots)) {
    await orAborted(Promise.all(names.map((name) => readPage(needs, ahead, name))), signal)
  }
  await position.change({ first: undefined })
}

/** Of the collections that are not complete those that have come least far back in time; ids sort by it. */
function newest(snapshots: Position['snapshots']): CollectionName[] {
  const left = snapshotOrder.flatMap((name) => (snapshots[name] === undefined ? [] : [{ name, before: snapshots[name] || '\uffff' }]))
  return left.sort((a, b) => (a.before === b.before ? 0 : a.before > b.before ? -1 : 1)).slice(0, abreast).map(({ name }) => name)
}

/** Of each collection the page that is on its way while the one before it is being written. */
type Ahead = Map<CollectionName, Promise<SnapshotResponse>>

async function readPage({ transport, position, lanes, signal }: SessionNeeds, ahead: Ahead, name: CollectionName): Promise<void> {
  const ask = (before?: string) => transport.snapshot(name, placeIn(position.current), before, signal)
  const page = await (ahead.get(name) ?? ask(position.current.snapshots[name] || undefined))
  ahead.delete(name)
  if (page.before !== null) {
    const next = ask(page.before)
    next.catch(() => undefined)
    ahead.set(name, next)
  }
  await lanes.byName[name].deliver(page.documents)
  await position.change(behind(position.current, name, page))
}

/** The position once a page is on the disk. */
function behind({ snapshots, first }: Position, name: CollectionName, { before, documents }: SnapshotResponse): Partial<Position> {
  const { [name]: _read, ...rest } = snapshots
  return {
    snapshots: before === null ? rest : { ...rest, [name]: before },
    ...(first && { first: { ...first, read: first.read + documents.length } }),
  }
}

/** How much there is to read in all; a server that does not say it costs the bar its end, nothing else. */
async function askSize({ transport, position, signal }: SessionNeeds): Promise<void> {
  if (!position.current.first || position.current.first.of !== undefined) return
  const size = await transport.size(signal).catch(() => undefined)
  const { first } = position.current
  if (size && first) await position.change({ first: { ...first, of: size.documents } }).catch(() => undefined)
}
