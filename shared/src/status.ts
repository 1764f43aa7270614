import type { Channel } from './channel.ts'
import type { Decision, Release } from './decision.ts'
import type { Media } from './media.ts'
import type { Member } from './member.ts'
import { type OutgoingResult, postContent } from './outgoing.ts'
import type { Post } from './post.ts'
import type { Publication, PublicationState } from './publication.ts'
import { standingOf } from './standing.ts'
import type { Policy } from './workspace.ts'

/** What a person calls the status of a post. A pure function of documents, never stored. */
export type PostStatus =
  | 'draft' | 'ready' | 'in-review' | 'changes-asked' | 'approved' | 'scheduled' | 'waiting-for-media' | 'by-hand'
  | 'on-hold' | 'publishing' | 'published' | 'published-in-part' | 'not-sent' | 'missed' | 'maybe-live' | 'cancelled'
  | 'stopped' | 'taking-down' | 'taken-down'

export interface StatusInput {
  post: Post
  channels: ReadonlyMap<string, Channel>
  media: ReadonlyMap<string, Media>
  /** Those about `posts:<id>`. */
  decisions: readonly Decision[]
  /** Those of the post itself, one per channel. */
  publications: readonly Publication[]
  members: ReadonlyMap<string, Member>
  policy: Policy
  /** Everything of the brand is stopped (`stopsOf`). */
  stopped?: boolean
}

/**
 * The status of a post.
 * What only the server can know (published, missed) comes from publications alone: an offline phone past the wished
 * time goes on to say `scheduled`, and the screen adds since when there is no news.
 */
export function postStatus(input: StatusInput): PostStatus {
  const asked = fromNetworks(input.publications, input.stopped)
  if (asked) return asked
  const content = postContent(input.post, input.channels, input.media)
  const standing = standingOf({
    contentHash: content.ok ? content.hash : undefined,
    decisions: input.decisions,
    members: input.members,
    policy: input.policy,
  })
  switch (standing.is) {
    case 'draft':
      return 'draft'
    case 'held':
      return 'on-hold'
    case 'cancelled':
      return 'cancelled'
    case 'in-review':
      return 'in-review'
    case 'changes-asked':
      return 'changes-asked'
    case 'cleared':
      if (isClosed(input, standing.release)) return 'cancelled'
      return input.stopped ? 'stopped' : planned(input.publications, input.policy)
  }
}

const rank: readonly [PostStatus, readonly PublicationState[]][] = [
  ['maybe-live', ['unconfirmed']],
  ['publishing', ['submitting', 'processing', 'retrying']],
  ['taking-down', ['removing']],
]

/** The status once a network was asked for anything; undefined before. Later edits do not change what went out. */
function fromNetworks(publications: readonly Publication[], stopped = false): PostStatus | undefined {
  const states = publications.map((each) => each.state)
  // What is tried again is asked of nobody while everything is stopped.
  const asking = states.filter((state) => !(stopped && state === 'retrying'))
  for (const [status, members] of rank) if (asking.some((state) => members.includes(state))) return status
  const published = states.filter((state) => state === 'published').length
  if (published > 0) return published === states.filter((state) => state !== 'cancelled' && state !== 'removed').length ? 'published' : 'published-in-part'
  if (states.includes('failed') || states.includes('reconnect')) return 'not-sent'
  if (states.includes('missed')) return 'missed'
  if (states.includes('removed')) return 'taken-down'
  return undefined
}

/** Whether people have closed every publication that a release made: it still stands, but nothing of it goes out. */
function isClosed({ post, publications }: StatusInput, release: Release): boolean {
  const closed = publications.filter((each) => each.state === 'cancelled' && each.releaseId === release.id)
  return post.channels.every((id) => closed.some((each) => each.channelId === id))
}

function planned(publications: readonly Publication[], policy: Policy): PostStatus {
  const states = publications.map((each) => each.state)
  if (states.includes('waiting')) return 'waiting-for-media'
  if (states.includes('by-hand')) return 'by-hand'
  if (states.includes('scheduled')) return 'scheduled'
  return policy.approval === 'needed' ? 'approved' : 'ready'
}

/** Why a post cannot be released yet, or undefined. */
export function notReady(input: Pick<StatusInput, 'post' | 'channels' | 'media'>): ReleaseObstacle | undefined {
  const content = postContent(input.post, input.channels, input.media)
  return content.ok ? undefined : content.reason
}

export type ReleaseObstacle = 'no-channel' | 'channel-unknown' | Exclude<OutgoingResult, { ok: true }>['reason']
