import type { PostStatus } from '@inviato/shared/status.ts'

export type Filter = 'all' | 'drafts' | 'review' | 'scheduled' | 'published'

const statuses: Record<Exclude<Filter, 'all'>, ReadonlySet<PostStatus>> = {
  drafts: new Set<PostStatus>(['draft', 'cancelled', 'on-hold', 'changes-asked']),
  review: new Set<PostStatus>(['in-review', 'changes-asked']),
  scheduled: new Set<PostStatus>(['ready', 'approved', 'scheduled', 'waiting-for-media', 'by-hand', 'missed', 'publishing', 'maybe-live', 'not-sent', 'stopped']),
  published: new Set<PostStatus>(['published', 'published-in-part', 'maybe-live', 'taking-down', 'taken-down']),
}

export function matches(status: PostStatus, filter: Filter): boolean {
  return filter === 'all' || statuses[filter].has(status)
}
