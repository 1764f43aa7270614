import { canonical } from '@inviato/shared/canonical.ts'
import { type CollectionName, collectionNames, fromStoreId } from '@inviato/shared/collections.ts'
import type { StoredDocument } from '@inviato/server/src/database/database.ts'
import type { Act } from './ledger.ts'
import type { Contents } from './phone-wire.ts'
import type { Submission } from './server-wire.ts'
import { marksIn } from './words.ts'

/** Everything as it is when all is quiet. */
export interface Ending {
  acts: readonly Act[]
  phones: readonly { name: string; memberId: string; isOut: boolean; contents: Contents }[]
  /** The server's documents, removed ones too. */
  stored: readonly StoredDocument[]
  submissions: readonly Submission[]
  /** The publications that this server, or a phone that may send, has known to be out. */
  knownOut: ReadonlySet<string>
  isApprovalNeeded: boolean
}

/** What should not be, in words; empty where all is well. */
export function violations(ending: Ending): string[] {
  return [
    ...disagreements(ending), ...lostWords(ending), ...risen(ending), ...openConflicts(ending), ...published(ending),
    ...writers(ending), ...changedDecisions(ending),
  ]
}

/** All phones that may and the server have the same documents, at the same revisions. */
function disagreements({ phones, stored }: Ending): string[] {
  const server = new Map<string, string>(stored.flatMap((each) => (each._deleted ? [] : [[each._id, shown({ ...each, rev: each._rev })]])))
  return phones.filter(({ isOut }) => !isOut).flatMap(({ name, contents }) => {
    const here = new Map<string, string>(collectionNames.flatMap((collection) => contents[collection].map((each) => [`${collection}:${each.id}`, shown(each)] as const)))
    return [...new Set([...server.keys(), ...here.keys()])].flatMap((key) =>
      server.get(key) === here.get(key) ? [] : [`${name} and the server differ in ${key}:\n  phone  ${here.get(key) ?? 'nothing'}\n  server ${server.get(key) ?? 'nothing'}`],
    )
  })
}

function shown(document: Record<string, unknown>): string {
  return canonical(Object.fromEntries(Object.entries(document).filter(([name]) => !name.startsWith('_') && name !== 'seal')))
}

/**
 * Every word and every item that a phone has promised to keep is in its document, in a version, on a phone that may send
 * no more, or was taken away by somebody who had seen it.
 */
function lostWords({ acts, phones, stored }: Ending): string[] {
  const there = marksIn(stored.filter((each) => !each._deleted))
  const removed = new Set(acts.flatMap((act) => act.removed))
  return acts.filter((act) => !act.isUncertain).flatMap((act) => {
    const own = phones[act.phone]?.isOut ? marksIn(phones[act.phone]?.contents) : new Set<string>()
    const lost = act.added.filter((mark) => !there.has(mark) && !removed.has(mark) && !own.has(mark))
    return lost.length > 0 ? [`${lost.join(', ')} of phone ${act.phone} in ${act.key} is lost (step ${act.step})`] : []
  })
}

/** No document that was removed comes back, unless somebody edited it whose edit the remover had not seen. */
function risen({ acts, phones, stored }: Ending): string[] {
  const alive = new Set(stored.flatMap((each) => (each._deleted ? [] : [each._id])))
  return acts.filter((act) => act.kind === 'delete' && !act.isUncertain && alive.has(act.key) && !phones[act.phone]?.isOut).flatMap((removal) => {
    const others = acts.filter((act) => act.key === removal.key && act !== removal && act.kind !== 'delete')
    const excuse = others.some((act) => !hadSeen(removal, act, acts))
    return excuse ? [] : [`${removal.key} was removed by phone ${removal.phone} (step ${removal.step}) and came back`]
  })
}

function hadSeen(removal: Act, act: Act, acts: readonly Act[]): boolean {
  if (act.isUncertain) return false
  if (act.phone === removal.phone) return acts.indexOf(act) < acts.indexOf(removal)
  return act.added.length > 0 && act.added.every((mark) => removal.seen.includes(mark))
}

function openConflicts({ stored }: Ending): string[] {
  return stored.flatMap(({ _id, _conflicts }) => (_conflicts ? [`${_id} has conflicts on the server: ${_conflicts.join(', ')}`] : []))
}

/** Nothing goes out twice, nor as nobody has released and, where that is needed, approved it; what is out stays known to be. */
function published({ acts, stored, submissions, knownOut, isApprovalNeeded }: Ending): string[] {
  const released = new Set(acts.flatMap((act) => act.released ?? []))
  const approved = new Set(acts.flatMap((act) => act.approved ?? []))
  const counts = Map.groupBy(submissions, (each) => each.publicationId)
  const states = new Map<string, unknown>(stored.map((each) => [each._id, each.state]))
  return [
    ...Array.from(counts, ([id, all]) => (all.length > 1 ? `${id} was published ${all.length} times` : '')).filter(Boolean),
    ...submissions.flatMap((each) => (released.has(each.hash) ? [] : [`${each.publicationId} was published as nobody had released it: ${each.text}`])),
    ...submissions.flatMap((each) => (!isApprovalNeeded || approved.has(each.hash) ? [] : [`${each.publicationId} was published as nobody had approved it: ${each.text}`])),
    ...[...knownOut].flatMap((id) => (states.get(`publications:${id}`) === 'published' ? [] : [`${id} is out, and the server says ${String(states.get(`publications:${id}`))}`])),
  ]
}

/** Who made a document is who was signed in. */
function writers({ acts, phones, stored }: Ending): string[] {
  const makers = new Map(acts.flatMap((act) => (act.kind === 'insert' ? [[act.key, phones[act.phone]?.memberId] as const] : [])))
  return stored.flatMap(({ _id, _deleted, by }) => {
    const maker = makers.get(_id)
    return _deleted || maker === undefined || maker === by ? [] : [`${_id} was made by ${maker}, and says ${String(by)}`]
  })
}

const immutable: ReadonlySet<CollectionName> = new Set(['decisions', 'versions'])

function changedDecisions({ stored }: Ending): string[] {
  return stored.flatMap(({ _id, _rev, _deleted }) => {
    const name = fromStoreId(_id)
    if (!name || !immutable.has(name.collection)) return []
    return _deleted || !_rev.startsWith('1-') ? [`${_id} was changed: ${_rev}`] : []
  })
}
