import { storeId } from '@inviato/shared/collections.ts'
import type { Language } from '@inviato/shared/fields.ts'
import { createId } from '@inviato/shared/id.ts'
import type { PlanDocument, Shot } from '@inviato/shared/plan.ts'
import type { Post } from '@inviato/shared/post.ts'
import { instantOf, wallTimeOf } from '@inviato/shared/wall-time.ts'
import { plain } from './database/plain.ts'
import { envelopeOf, insert, patch, remove } from './database/write.ts'
import { exampleWords } from './example-words.ts'
import type { Writer } from './writer.ts'

export interface ExampleOptions {
  language: Language
  zone: string
  now: Date
  /** Where its posts would go out. */
  channels: readonly string[]
}

/** Adds the example event with its people and posts, for the coming evening. Gives the event's id. */
export async function addExample(writer: Writer, { language, zone, now, channels }: ExampleOptions): Promise<string> {
  const words = exampleWords[language]
  const start = eveningAfter(now, zone)
  const after = (minutes: number) => new Date(Date.parse(start) + minutes * 60_000).toISOString()
  const shots = words.shots.map((label): Shot => ({ id: createId(), label, mediaIds: [] }))
  const event = envelopeOf(writer.memberId)
  const posts = words.posts.map(
    (each): Post => ({
      ...envelopeOf(writer.memberId),
      text: each.text,
      language,
      media: each.shots.flatMap((place) => emptySlot(shots[place])),
      channels: [...channels],
      variants: [],
      publishAt: { at: after(each.minutes), wall: wallTimeOf(after(each.minutes), zone), zone },
      coverageId: event.id,
      example: true,
    }),
  )
  for (const post of posts) await insert(writer.database.posts, post)
  for (const contact of words.contacts) {
    const body = { ...contact, kind: 'contact' as const, handles: [], example: true }
    await insert(writer.database.plans, { ...envelopeOf(writer.memberId), body })
  }
  await insert(writer.database.plans, {
    ...event,
    body: {
      kind: 'coverage',
      title: words.title,
      brief: words.brief,
      place: words.place,
      startsAt: start,
      endsAt: after(300),
      zone,
      hashtags: words.hashtags,
      moments: words.moments.map(([minutes, text]) => ({ id: createId(), at: after(minutes), text })),
      shots,
      promises: words.promises.map(([sponsor, text], index) => ({ id: createId(), sponsor, text, ...(index === 0 && promised(posts[1])) })),
      onDuty: [writer.memberId],
      example: true,
    },
  })
  return event.id
}

/** What taking the example away would do. */
export interface ExampleParts {
  plans: PlanDocument[]
  /** Posts as they were added: they go. */
  untouched: Post[]
  /** Posts with a photo, other words or a decision: they stay, as the person's own. */
  touched: Post[]
}

/** Finds what is left of the example. */
export async function exampleParts({ database }: Writer): Promise<ExampleParts> {
  const plans = await database.plans.find().exec()
  const posts = await database.posts.find().exec()
  const examples = posts.map((post) => plain(post)).filter((post) => post.example)
  const decided = new Set<string>()
  for (const post of examples) {
    const found = await database.decisions.findOne({ selector: { subject: storeId('posts', post.id) } }).exec()
    if (found) decided.add(post.id)
  }
  const isTouched = (post: Post) => decided.has(post.id) || post.media.some((slot) => slot.mediaId) || !isExampleText(post.text)
  return {
    plans: plans.map((plan) => plain(plan)).filter(({ body }) => body.kind !== 'objective' && body.example),
    untouched: examples.filter((post) => !isTouched(post)),
    touched: examples.filter(isTouched),
  }
}

/** Takes the example away in one go. Photos are never part of it; a post that someone worked on becomes an ordinary one. */
export async function removeExample(writer: Writer): Promise<ExampleParts> {
  const parts = await exampleParts(writer)
  for (const post of parts.touched) {
    await patch(writer.database.posts, post.id, ({ example: _example, coverageId: _event, ...own }) => own)
  }
  for (const post of parts.untouched) await remove(writer.database.posts, post.id)
  for (const plan of parts.plans) await remove(writer.database.plans, plan.id)
  return parts
}

/** Six in the evening, today while there is time to look around before, else tomorrow. */
function eveningAfter(now: Date, zone: string): string {
  const today = wallTimeOf(now, zone)
  const date = Number(today.slice(11, 13)) < 16 ? today : wallTimeOf(new Date(now.getTime() + 86_400_000), zone)
  return instantOf(`${date.slice(0, 10)}T18:00`, zone)
}

function emptySlot(shot: Shot | undefined): Post['media'] {
  return shot ? [{ id: createId(), label: shot.label, shotId: shot.id }] : []
}

function promised(post: Post | undefined): { postId?: string } {
  return post ? { postId: post.id } : {}
}

function isExampleText(text: string): boolean {
  return Object.values(exampleWords).some((words) => words.posts.some((post) => post.text === text))
}
