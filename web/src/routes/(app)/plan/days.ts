import type { Coverage } from '@inviato/shared/plan.ts'
import { wallTimeOf } from '@inviato/shared/wall-time.ts'
import type { PostView } from '$lib/post-view.ts'

export interface DayItems {
  events: Coverage[]
  /** In the order in which they go out. */
  posts: PostView[]
}

/** Everything that has a time, by its day (`2026-05-01`) on this phone's clock. */
export function itemsByDay(views: readonly PostView[], events: readonly Coverage[], zone: string): Map<string, DayItems> {
  const days = new Map<string, DayItems>()
  const of = (instant: string) => {
    const day = wallTimeOf(instant, zone).slice(0, 10)
    const known = days.get(day) ?? { events: [], posts: [] }
    days.set(day, known)
    return known
  }
  for (const event of events) of(event.body.startsAt).events.push(event)
  const timed = views.flatMap((view) => (view.dueAt === undefined ? [] : [{ view, dueAt: view.dueAt }]))
  for (const { view, dueAt } of timed.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1))) of(dueAt).posts.push(view)
  return days
}

/** The seven days, from Monday on, of the week in which a day lies. */
export function weekOf(day: string): string[] {
  const sinceMonday = (new Date(`${day}T12:00Z`).getUTCDay() + 6) % 7
  return Array.from({ length: 7 }, (_, index) => dayAfter(day, index - sinceMonday))
}

/** The day that is `count` days after a day. */
export function dayAfter(day: string, count: number): string {
  const date = new Date(`${day}T12:00Z`)
  date.setUTCDate(date.getUTCDate() + count)
  return date.toISOString().slice(0, 10)
}
