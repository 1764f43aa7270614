import { type Coverage, isLive } from '@inviato/shared/plan.ts'
import type { Role } from '@inviato/shared/member.ts'
import type { PostStatus } from '@inviato/shared/status.ts'
import { waitsForMe } from '$lib/approvals.ts'
import { handOffsOf } from '$lib/hand-off.ts'
import type { PostView, Surroundings } from '$lib/post-view.ts'

/** A post that waits for this person, and where it is dealt with. */
export interface Task {
  view: PostView
  href: string
}

export interface Agenda {
  live: Coverage[]
  /** The next event, where none is on. */
  next: Coverage | undefined
  tasks: Task[]
  /** What goes out next, soonest first. */
  outNext: PostView[]
  /** This person's own drafts, latest first. */
  drafts: PostView[]
}

export interface AgendaInput {
  views: readonly PostView[]
  around: Surroundings
  me: { id: string; role: Role }
  now: Date
}

/** Trouble of a post is everybody's: whoever sees it first can help. */
const trouble: ReadonlySet<PostStatus> = new Set<PostStatus>(['not-sent', 'missed', 'maybe-live', 'published-in-part', 'waiting-for-media'])
const ahead: ReadonlySet<PostStatus> = new Set<PostStatus>(['ready', 'approved', 'scheduled', 'publishing', 'stopped', 'taking-down'])
const unfinished: ReadonlySet<PostStatus> = new Set<PostStatus>(['draft', 'cancelled'])

/** What a person needs to know when they take the phone out of the pocket. */
export function agendaOf({ views, around, me, now }: AgendaInput): Agenda {
  const { events } = around
  const live = events.filter((event) => isLive(event, now))
  const tasks = views.flatMap((view) => taskOf(view, around, me, now) ?? [])
  const waiting = new Set(tasks.map((task) => task.view.post.id))
  const rest = views.filter((view) => !waiting.has(view.post.id))
  return {
    live,
    next: live.length > 0 ? undefined : events.find((event) => Date.parse(event.body.startsAt) > now.getTime()),
    tasks: tasks.toSorted((a, b) => (dueOf(a.view) < dueOf(b.view) ? -1 : 1)),
    outNext: rest.filter((view) => ahead.has(view.status)).toSorted((a, b) => (dueOf(a) < dueOf(b) ? -1 : 1)),
    drafts: rest.filter((view) => unfinished.has(view.status) && view.post.by === me.id && !view.post.example),
  }
}

function taskOf(view: PostView, around: Surroundings, me: AgendaInput['me'], now: Date): Task | undefined {
  const { post, status } = view
  const [byHand] = handOffsOf(view, around, now)
  if (byHand) return { view, href: `/posts/${post.id}/by-hand/${byHand.channelId}` }
  if (status === 'in-review') return waitsForMe(view, around, me) ? { view, href: `/approvals/${post.id}` } : undefined
  const mine = post.by === me.id || view.release?.by === me.id
  const asks = trouble.has(status) || (mine && (status === 'changes-asked' || status === 'on-hold'))
  return asks ? { view, href: `/posts/${post.id}` } : undefined
}

/** What has no time is as urgent as it gets. */
function dueOf(view: PostView): string {
  return view.dueAt ?? ''
}
