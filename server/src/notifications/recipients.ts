import { isCoverage, isLive } from '@inviato/shared/plan.ts'
import type { Member, Role } from '@inviato/shared/member.ts'
import { fromStoreId } from '@inviato/shared/collections.ts'
import { isRelease } from '@inviato/shared/decision.ts'
import type { PublicationState } from '@inviato/shared/publication.ts'
import { listDocuments, readDocument, readDocuments } from '../database/document.ts'
import { type Desk, policyOf } from './desk.ts'
import type { Happening } from './happening.ts'

/** Who is to be told, whatever they prefer: never who did it. */
export async function recipientsOf(desk: Desk, happening: Happening, now: Date): Promise<Member[]> {
  const wanted = await wantedIds(desk, happening, now)
  const exempt = happening.kind === 'approval' && policyOf(desk).ownWork ? undefined : happening.by
  return [...desk.members.values()].filter(({ id, body }) => wanted.has(id) && id !== exempt && !body.removedAt && body.role !== 'reviewer')
}

async function wantedIds(desk: Desk, { kind, group, item }: Happening, now: Date): Promise<Set<string>> {
  const roles = (...named: Role[]) => [...desk.members.values()].filter(({ body }) => named.includes(body.role)).map(({ id }) => id)
  switch (kind) {
    case 'comment': {
      const onDuty = await onDutyFor(desk, group, now)
      return new Set(onDuty.length > 0 ? onDuty : roles('owner', 'manager', 'author'))
    }
    case 'approval':
      return new Set(roles('owner', 'manager'))
    case 'changes': {
      const written = [await readDocument(desk.db, 'posts', group), await readDocument(desk.db, 'comments', group)]
      const releases = [...(await desk.about(`posts:${group}`)), ...(await desk.about(`comments:${group}`))].filter(isRelease)
      return new Set([...written.flatMap((each) => each?.by ?? []), ...releases.map(({ by }) => by)])
    }
    case 'failed':
    case 'by-hand': {
      const releasedBy = await releaserOf(desk, item)
      return new Set([...roles('owner', 'manager'), ...(releasedBy ? [releasedBy] : []), ...(await onDutyFor(desk, group, now))])
    }
    case 'take-down':
      return new Set([...roles('owner', 'manager'), ...[await releaserOf(desk, item), await lastOrderedBy(desk, item)].flatMap((id) => id ?? [])])
    case 'stopped':
      return new Set([...roles('owner', 'manager'), ...(await releasersOfHeld(desk))])
    case 'reconnect':
      return new Set(roles('owner'))
  }
}

/** Who answers for the event that a post belongs to, while it is on. */
async function onDutyFor(desk: Desk, postId: string, now: Date): Promise<string[]> {
  const post = await readDocument(desk.db, 'posts', postId)
  const event = post?.coverageId ? await readDocument(desk.db, 'plans', post.coverageId) : undefined
  if (!event || !isCoverage(event) || !isLive(event, now)) return []
  return event.body.onDuty.filter((id) => desk.members.get(id)?.body.removedAt === undefined && desk.members.has(id))
}

async function releaserOf(desk: Desk, item: string): Promise<string | undefined> {
  const publication = await publicationIn(desk, item)
  return publication && (await readDocument(desk.db, 'decisions', publication.releaseId))?.by
}

/** Who asked last for something about a publication. */
async function lastOrderedBy(desk: Desk, item: string): Promise<string | undefined> {
  const orderId = (await publicationIn(desk, item))?.orders.at(-1)?.id
  return orderId && (await readDocument(desk.db, 'decisions', orderId))?.by
}

async function publicationIn(desk: Desk, item: string) {
  const id = fromStoreId(item.split('#')[0] ?? '')?.id
  return id ? readDocument(desk.db, 'publications', id) : undefined
}

const held: ReadonlySet<PublicationState> = new Set(['scheduled', 'waiting', 'by-hand', 'retrying', 'reconnect'])

/** Who said "this is ready" of what a stop holds. It is rare enough to read all that is planned. */
async function releasersOfHeld(desk: Desk): Promise<string[]> {
  const publications = (await listDocuments(desk.db, 'publications')).filter(({ state }) => held.has(state))
  const releases = await readDocuments(desk.db, 'decisions', publications.map(({ releaseId }) => releaseId))
  return [...releases.values()].map(({ by }) => by)
}
