import { createId } from '@inviato/shared/id.ts'
import { type Coverage, isCoverage, type PlanDocument } from '@inviato/shared/plan.ts'
import { envelopeOf, insert, patch, remove } from './database/write.ts'
import { withSlotFilled } from './post-edits.ts'
import type { Writer } from './writer.ts'

export type EventFields = Coverage['body']
type EventEdit = (event: EventFields) => EventFields

/** Plans an event; all that is not given is empty and can be filled in later. */
export async function createEvent(
  writer: Writer,
  fields: Pick<EventFields, 'title' | 'startsAt' | 'endsAt' | 'zone'> & Partial<EventFields>,
): Promise<PlanDocument> {
  return insert(writer.database.plans, {
    ...envelopeOf(writer.memberId),
    body: {
      kind: 'coverage',
      brief: '',
      place: '',
      hashtags: [],
      moments: [],
      shots: [],
      promises: [],
      onDuty: [writer.memberId],
      ...fields,
    },
  })
}

/** Changes an event as it is at the moment of writing. */
export function editEvent(writer: Writer, eventId: string, edit: EventEdit): Promise<PlanDocument | undefined> {
  return patch(writer.database.plans, eventId, (plan) => (isCoverage(plan) ? { ...plan, body: edit(plan.body) } : plan))
}

/** Deletes an event. Its posts and photos stay. */
export function deleteEvent(writer: Writer, eventId: string): Promise<void> {
  return remove(writer.database.plans, eventId)
}

export function withShot(label: string): EventEdit {
  return (event) => ({ ...event, shots: [...event.shots, { id: createId(), label: label.trim(), mediaIds: [] }] })
}

export function withoutShot(shotId: string): EventEdit {
  return (event) => ({ ...event, shots: event.shots.filter((shot) => shot.id !== shotId) })
}

export function withPromise(sponsor: string, text: string): EventEdit {
  const promise = { id: createId(), sponsor: sponsor.trim(), text: text.trim() }
  return (event) => ({ ...event, promises: [...event.promises, promise] })
}

export function withoutPromise(promiseId: string): EventEdit {
  return (event) => ({ ...event, promises: event.promises.filter((promise) => promise.id !== promiseId) })
}

/** Says which post keeps a promise; `undefined` says that none does yet. */
export function withPromiseKept(promiseId: string, postId: string | undefined): EventEdit {
  return (event) => ({
    ...event,
    promises: event.promises.map(({ postId: before, ...promise }) => {
      if (promise.id !== promiseId) return { ...promise, ...(before && { postId: before }) }
      return { ...promise, ...(postId && { postId }) }
    }),
  })
}

export function withMoment(at: string, text: string): EventEdit {
  const moment = { id: createId(), at, text: text.trim() }
  return (event) => ({ ...event, moments: [...event.moments, moment].sort((a, b) => (a.at < b.at ? -1 : 1)) })
}

export function withoutMoment(momentId: string): EventEdit {
  return (event) => ({ ...event, moments: event.moments.filter((moment) => moment.id !== momentId) })
}

/** Hashtags as people type them, with or without `#`, in any spacing; each once. */
export function withHashtags(typed: string): EventEdit {
  const tags = typed.split(/[\s,;#]+/u).filter((tag) => tag !== '')
  return (event) => ({ ...event, hashtags: [...new Set(tags)] })
}

/**
 * Puts captured media into a shot of an event's list, and the first of them into every post that waits for that shot.
 * The list comes last: a shot that counts as taken is in its posts, also when the app is killed in between.
 */
export async function takeShot(writer: Writer, eventId: string, shotId: string, mediaIds: readonly string[]): Promise<void> {
  const [first] = mediaIds
  if (first === undefined) return
  const posts = await writer.database.posts.find({ selector: { coverageId: eventId } }).exec()
  for (const post of posts) {
    const place = post.media.find((slot) => slot.shotId === shotId && slot.mediaId === undefined)
    if (place) await patch(writer.database.posts, post.id, withSlotFilled(place.id, first))
  }
  await editEvent(writer, eventId, (event) => ({
    ...event,
    shots: event.shots.map((shot) =>
      shot.id === shotId ? { ...shot, mediaIds: [...new Set([...shot.mediaIds, ...mediaIds])] } : shot,
    ),
  }))
}
