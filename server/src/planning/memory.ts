import { type Channel, isChannel } from '@inviato/shared/channel.ts'
import { type CollectionName, fromStoreId, storeId } from '@inviato/shared/collections.ts'
import { isReply } from '@inviato/shared/comment.ts'
import { isMember, type Member } from '@inviato/shared/member.ts'
import { type Coverage, isCoverage } from '@inviato/shared/plan.ts'
import { defaultPolicy, type Policy } from '@inviato/shared/workspace.ts'
import { listStored, type Database, type StoredDocument } from '../database/database.ts'
import { parseDocument } from '../database/document.ts'

/**
 * What planning keeps in memory of a workspace: the few documents that every plan needs, and which subjects a change
 * of another document concerns. Rebuilt at every start.
 */
export interface Memory {
  members: Map<string, Member>
  channels: Map<string, Channel>
  events: Map<string, Coverage>
  policy: Policy
  zone: string
  /** The ids of decisions by their subject. */
  decisions: Map<string, Set<string>>
  /** The ids of answers by the comment they answer. */
  answers: Map<string, Set<string>>
  /** Whether there may be anything to plan: of what nobody has decided about, and of which nothing was planned, there is not. */
  concerns(subject: string): boolean
  /** Takes in a document as its newest change left it; answers the subjects (`posts:…`, `comments:…`) to plan again. */
  apply(name: string, stored: StoredDocument): Iterable<string>
}

/** Collections that planning looks at, in the order in which a start reads them. */
export const plannedFrom = ['workspace', 'members', 'channels', 'plans', 'posts', 'comments', 'decisions'] as const satisfies CollectionName[]

export function createMemory(): Memory {
  /** Which posts and answers name a media, a channel or an event (`media:…`, `channels:…`, `plans:…`). */
  const namedBy = new Map<string, Set<string>>()
  const names = new Map<string, Set<string>>()
  const parentOf = new Map<string, string>()
  /** The ids of what has publications. */
  const published = new Set<string>()
  const memory: Memory = {
    members: new Map(),
    channels: new Map(),
    events: new Map(),
    policy: defaultPolicy,
    zone: 'UTC',
    decisions: new Map(),
    answers: new Map(),
    concerns: (subject) => memory.decisions.has(subject) || published.has(fromStoreId(subject)?.id ?? ''),
    apply,
  }
  return memory

  function apply(name: string, stored: StoredDocument): Iterable<string> {
    const place = fromStoreId(name)
    switch (place?.collection) {
      case 'posts': {
        const post = parseDocument('posts', stored)
        const media = post?.media.flatMap(({ mediaId }) => (mediaId ? [storeId('media', mediaId)] : [])) ?? []
        const channels = post?.channels.map((id) => storeId('channels', id)) ?? []
        const event = post?.coverageId ? [storeId('plans', post.coverageId)] : []
        relate(name, [...media, ...channels, ...event])
        return [name]
      }
      case 'comments': {
        const comment = parseDocument('comments', stored)
        if (comment && !isReply(comment)) return []
        if (comment) {
          relate(name, [storeId('channels', comment.body.channelId)])
          const { parentId } = comment.body
          memory.answers.set(parentId, (memory.answers.get(parentId) ?? new Set()).add(comment.id))
          parentOf.set(name, parentId)
        }
        return comment || names.has(name) ? withSiblings(name) : []
      }
      case 'decisions': {
        const decision = parseDocument('decisions', stored)
        if (!decision) return []
        const known = memory.decisions.get(decision.subject) ?? new Set()
        memory.decisions.set(decision.subject, known.add(decision.id))
        return [subjectOf(decision.subject)].flatMap((each) => (each === undefined ? [] : withSiblings(each)))
      }
      case 'publications': {
        const [subjectId = ''] = place.id.split(':')
        published.add(subjectId)
        return []
      }
      case 'media':
        return namedBy.get(name) ?? []
      case 'plans': {
        const plan = parseDocument('plans', stored)
        if (plan && isCoverage(plan)) memory.events.set(plan.id, plan)
        else if (!memory.events.delete(place.id)) return []
        return namedBy.get(name) ?? []
      }
      case 'channels': {
        const channel = parseDocument('channels', stored)
        if (channel && isChannel(channel)) memory.channels.set(channel.id, channel)
        else if (!memory.channels.delete(place.id)) return []
        return namedBy.get(name) ?? []
      }
      case 'members': {
        const member = parseDocument('members', stored)
        if (!member || !isMember(member)) return []
        const before = memory.members.get(member.id)?.body.role
        memory.members.set(member.id, member)
        return before === member.body.role ? [] : names.keys()
      }
      case 'workspace': {
        const workspace = parseDocument('workspace', stored)
        if (!workspace) return []
        const same = JSON.stringify(memory.policy) === JSON.stringify(workspace.policy)
        memory.policy = workspace.policy
        memory.zone = workspace.zone
        return same ? [] : names.keys()
      }
      default:
        return []
    }
  }

  /** Of two answers to one comment, what becomes of the second depends on the first. */
  function withSiblings(name: string): string[] {
    const siblings = memory.answers.get(parentOf.get(name) ?? '') ?? []
    return [...new Set([name, ...Array.from(siblings, (id) => storeId('comments', id))])]
  }

  function relate(subject: string, to: string[]): void {
    for (const each of names.get(subject) ?? []) namedBy.get(each)?.delete(subject)
    names.set(subject, new Set(to))
    for (const each of to) namedBy.set(each, (namedBy.get(each) ?? new Set()).add(subject))
  }
}

/** Of a decision's subject what is to be planned: itself, or the one whose publication it is about. */
function subjectOf(name: string): string | undefined {
  const place = fromStoreId(name)
  if (place?.collection === 'posts' || place?.collection === 'comments') return name
  // A publication does not say in its name whether it is a post's or an answer's: `replan` asks it.
  return place?.collection === 'publications' ? name : undefined
}

/** Reads a whole workspace into memory. @returns the memory, and every subject that was ever released and is not wholly out */
export async function remember(db: Database): Promise<{ memory: Memory; open: string[] }> {
  const memory = createMemory()
  for (const collection of plannedFrom) {
    for (const stored of await listStored(db, `${collection}:`)) memory.apply(stored._id, stored)
  }
  const stored = await listStored(db, 'publications:')
  for (const each of stored) memory.apply(each._id, each)
  const publications = Map.groupBy(stored.flatMap((each) => parseDocument('publications', each) ?? []), ({ id }) => id.split(':')[0])
  const isOut = (name: string) => publications.get(fromStoreId(name)?.id)?.every(({ state }) => state === 'published' || state === 'removed') ?? false
  const subjects = [...memory.decisions.keys()].filter((each) => each.startsWith('posts:') || each.startsWith('comments:'))
  return { memory, open: subjects.filter((each) => !isOut(each)) }
}
