import { canonical } from '@inviato/shared/canonical.ts'
import { type Run, diffText } from '@inviato/shared/diff-text.ts'
import type { Coverage } from '@inviato/shared/plan.ts'
import { type Post, postSchema } from '@inviato/shared/post.ts'
import type { Version } from '@inviato/shared/version.ts'
import type { Edit } from './post-edits.ts'

/** What of a post somebody can bring back. */
export type Content = Pick<Post, 'text' | 'language' | 'media' | 'channels' | 'variants'>

/** What a change did to a post, by kind; what it left alone is absent. */
export interface Changes {
  text?: Run[]
  /** Texts that a channel has for itself, by channel. */
  own: { channelId: string; runs: Run[] }[]
  media: { added: number; removed: number; moved: boolean }
  channelsAdded: string[]
  channelsRemoved: string[]
  /** The time it shall go out at, an embargo, a limit, the event, a format, a label: something else. */
  times: boolean
  other: boolean
}

/** The post as it was: its words, pictures, channels and variants. When it goes out stays as it is. */
export function withContent({ text, language, media, channels, variants }: Content): Edit {
  return ({ language: _before, ...post }) => ({ ...post, text, ...(language && { language }), media, channels, variants })
}

/**
 * The words of a kept version over what stands. Lists were united by the merge that kept it, so they stay as they are;
 * only where no word differs is it a time that was lost, and comes back.
 */
export function withWords(kept: Post): Edit {
  return (post) => {
    const known = new Map(kept.variants.map((each) => [each.channelId, each]))
    const variants = [
      ...post.variants.map((each) => ({ ...each, ...known.get(each.channelId) })),
      ...kept.variants.filter((each) => !post.variants.some(({ channelId }) => channelId === each.channelId)),
    ].slice(0, 30)
    const worded = { ...post, text: kept.text, ...(kept.language && { language: kept.language }), variants }
    if (!isSameContent(worded, post)) return worded
    const { publishAt, notBefore, notAfter } = kept
    return { ...post, ...(publishAt && { publishAt }), ...(notBefore && { notBefore }), ...(notAfter && { notAfter }) }
  }
}

/** How a kept version comes back, or undefined where it is no post that this app understands: its words can be copied. */
export function editOf(version: Version): Edit | undefined {
  const post = postIn(version)
  return post && (version.reason === 'merged' ? withWords(post) : withContent(post))
}

/** The post in a kept version. */
export function postIn({ document, by }: Version): Post | undefined {
  const parsed = postSchema.safeParse({ ...document, by })
  return parsed.success ? parsed.data : undefined
}

/** Whether bringing a kept version back would change anything. */
export function isLost(version: Version, post: Post): boolean {
  const edit = editOf(version)
  return edit === undefined || canonical(edit(post)) !== canonical(post)
}

export function isSameContent(a: Content, b: Content): boolean {
  return canonical(contentOf(a)) === canonical(contentOf(b))
}

export function changesBetween(before: Post, after: Post): Changes {
  const has = (post: Post) => new Set(post.media.flatMap(({ mediaId }) => mediaId ?? []))
  const [old, now] = [has(before), has(after)]
  const channelIds = [...new Set([...before.variants, ...after.variants].map(({ channelId }) => channelId))]
  const order = (post: Post, others: ReadonlySet<string>) => post.media.flatMap(({ mediaId }) => (mediaId && others.has(mediaId) ? [mediaId] : []))
  const added = [...now.difference(old)].length
  const removed = [...old.difference(now)].length
  return {
    ...(before.text !== after.text && { text: diffText(before.text, after.text) }),
    own: channelIds.flatMap((channelId) => {
      const [then, since] = [ownText(before, channelId), ownText(after, channelId)]
      return then === since ? [] : [{ channelId, runs: diffText(then, since) }]
    }),
    media: { added, removed, moved: canonical(order(before, now)) !== canonical(order(after, old)) },
    channelsAdded: after.channels.filter((id) => !before.channels.includes(id)),
    channelsRemoved: before.channels.filter((id) => !after.channels.includes(id)),
    times: canonical(timesOf(before)) !== canonical(timesOf(after)),
    other: canonical(restOf(before)) !== canonical(restOf(after)),
  }
}

/** The first words of a kept document of any kind, to know it by. */
export function wordsOf({ document }: Pick<Version, 'document'>): string {
  const body = typeof document.body === 'object' && document.body !== null ? document.body : {}
  for (const value of [document.text, document.alt, document.note, document.name]) if (isWords(value)) return value
  for (const field of ['text', 'brief', 'title', 'name']) {
    const value: unknown = Reflect.get(body, field)
    if (isWords(value)) return value
  }
  return ''
}

/**
 * The words of a kept event over what stands: its texts, and those of the moments, shots and promises that are still
 * there. What was added or taken out since stays so.
 */
export function withEventWords(kept: Coverage['body']): (body: Coverage['body']) => Coverage['body'] {
  const over = <Item extends { id: string }>(now: readonly Item[], then: readonly Item[]): Item[] =>
    now.map((item) => then.find(({ id }) => id === item.id) ?? item)
  return (body) => ({
    ...body,
    title: kept.title,
    brief: kept.brief,
    place: kept.place,
    moments: over(body.moments, kept.moments),
    shots: body.shots.map((shot) => ({ ...shot, label: kept.shots.find(({ id }) => id === shot.id)?.label ?? shot.label })),
    promises: over(body.promises, kept.promises),
  })
}

function contentOf({ text, language, media, channels, variants }: Content): Content {
  return { text, media, channels, variants, ...(language && { language }) }
}

function ownText(post: Post, channelId: string): string {
  return post.variants.find((each) => each.channelId === channelId)?.text ?? ''
}

function timesOf({ publishAt, notBefore, notAfter }: Post): object {
  return { publishAt, notBefore, notAfter }
}

function restOf({ language, coverageId, variants, media }: Post): object {
  return { language, coverageId, formats: variants.flatMap(({ channelId, format }) => (format ? [[channelId, format]] : [])), labels: media.map(({ label }) => label) }
}

function isWords(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}
