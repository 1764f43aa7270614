import type { Decision, Release } from '@inviato/shared/decision.ts'
import type { Role } from '@inviato/shared/member.ts'
import { postContent } from '@inviato/shared/outgoing.ts'
import { type Coverage, embargoOf } from '@inviato/shared/plan.ts'
import type { Post } from '@inviato/shared/post.ts'
import { isReplannable, type PublicationState } from '@inviato/shared/publication.ts'
import type { PostStatus, ReleaseObstacle } from '@inviato/shared/status.ts'
import { type Problem, problemsOf } from '@inviato/shared/validate.ts'
import type { Policy } from '@inviato/shared/workspace.ts'
import { approve } from './approvals.ts'
import type { PostView, Surroundings } from './post-view.ts'
import { releasePost } from './posts.ts'
import type { Writer } from './writer.ts'

/** How a post leaves its author's hands: out at once, out at its time, or to somebody who must say yes first. */
export type Way = 'publish' | 'schedule' | 'submit'

type Timed = Pick<Post, 'publishAt'>

/** The way that a member's post takes under a policy. */
export function wayOf(post: Timed, policy: Policy, role: Role): Way {
  if (needsOthers(policy, role)) return 'submit'
  return post.publishAt ? 'schedule' : 'publish'
}

/** What keeps a post from being released, in the order in which it is best put right. */
export interface Obstacles {
  missing: ReleaseObstacle | undefined
  problems: Problem[]
  /** It could never go out: the embargo ends after the last moment. */
  neverOpen: boolean
  /** Its time has passed. */
  late: boolean
}

export function obstaclesOf(post: Post, around: Pick<Surroundings, 'channels' | 'media'>, now: Date, event?: Coverage): Obstacles {
  const embargo = embargoOf(post, event)
  const content = postContent(post, around.channels, around.media)
  const parts = content.ok ? [...content.parts] : []
  return {
    missing: content.ok ? undefined : content.reason,
    problems: parts.flatMap(([id, outgoing]) => {
      const channel = around.channels.get(id)
      return channel ? problemsOf(outgoing, channel) : []
    }),
    neverOpen: embargo !== undefined && post.notAfter !== undefined && Date.parse(post.notAfter) <= Date.parse(embargo),
    late: post.publishAt !== undefined && Date.parse(post.publishAt.at) <= now.getTime(),
  }
}

/** The end of the embargo under which a post would leave now or at its time; undefined where none is in its way. */
export function embargoAhead(post: Timed & Pick<Post, 'notBefore'>, event: Coverage | undefined, now: Date): string | undefined {
  const embargo = embargoOf(post, event)
  const asked = post.publishAt ? Date.parse(post.publishAt.at) : now.getTime()
  return embargo !== undefined && Date.parse(embargo) > Math.max(asked, now.getTime()) ? embargo : undefined
}

export function isClear({ missing, problems, neverOpen }: Obstacles): boolean {
  return missing === undefined && problems.length === 0 && !neverOpen
}

/**
 * Releases a post as it was seen. Where the policy lets a person approve their own work and one yes is enough, that yes
 * is given with it.
 * @returns the release, or undefined where the post cannot go out as it was seen
 */
export async function release(
  writer: Writer & { role: Role },
  seen: Post,
  way: Way,
  { channels, media, policy }: Pick<Surroundings, 'channels' | 'media' | 'policy'>,
): Promise<Decision | undefined> {
  const content = postContent(seen, channels, media)
  if (!content.ok) return undefined
  const decision = await releasePost(writer, seen.id, content.hash, intentOf(seen, way))
  const own = way !== 'submit' && policy.approval === 'needed'
  if (own) await approve(writer, { postId: seen.id, contentHash: content.hash })
  return decision
}

const onItsWay: ReadonlySet<PostStatus> = new Set<PostStatus>(['ready', 'in-review', 'approved', 'scheduled', 'waiting-for-media', 'by-hand', 'stopped'])

/** Released and not out yet: it can be called back or held, and no longer deleted. */
export function isOnItsWay(status: PostStatus): boolean {
  return onItsWay.has(status)
}

const troubled: ReadonlySet<PublicationState> = new Set<PublicationState>(['failed', 'missed', 'retrying', 'reconnect', 'unconfirmed'])

/** Whether something of it did not go as it should: what happened and what to do come first then. */
export function isTroubled(view: Pick<PostView, 'publications'>): boolean {
  return view.publications.some(({ state }) => troubled.has(state))
}

/** Whether something of it was already asked of a network: then its content is what went out, and is only read. */
export function isOut(view: Pick<PostView, 'publications'>): boolean {
  return view.publications.some((each) => !isReplannable(each))
}

/** What is submitted without a time goes out once it is approved: the wish to publish is its author's. */
function intentOf(post: Timed, way: Way): Release['body']['intent'] {
  return way === 'submit' && post.publishAt === undefined ? 'publish' : way
}

function needsOthers(policy: Policy, role: Role): boolean {
  if (policy.approval === 'none') return false
  const mayApprove = role === 'owner' || role === 'manager'
  return !(mayApprove && policy.ownWork && policy.approvers === 1)
}
