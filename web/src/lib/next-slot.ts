import type { Post } from '@inviato/shared/post.ts'
import { nextSlot } from '@inviato/shared/posting-hours.ts'
import { isSettled, type Publication } from '@inviato/shared/publication.ts'
import type { Workspace } from '@inviato/shared/workspace.ts'

interface Calendar {
  workspace: Workspace | undefined
  /** By post. */
  publications: ReadonlyMap<string, readonly Publication[]>
}

/** The next of the brand's usual hours at which none of these channels publishes anything else, ISO 8601. */
export function nextFreeTime(post: Pick<Post, 'id' | 'notBefore'>, channelIds: readonly string[], calendar: Calendar, now: Date, zone: string): string {
  const others = [...calendar.publications].flatMap(([postId, each]) => (postId === post.id ? [] : each))
  const taken = others.filter((each) => channelIds.includes(each.channelId) && !isSettled(each.state)).map((each) => each.dueAt)
  const after = post.notBefore && Date.parse(post.notBefore) > now.getTime() ? post.notBefore : now.toISOString()
  return nextSlot({ after, hours: calendar.workspace?.policy.postingHours, zone: calendar.workspace?.zone ?? zone, taken })
}
