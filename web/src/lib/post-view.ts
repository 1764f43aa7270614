import type { Channel } from '@inviato/shared/channel.ts'
import { storeId } from '@inviato/shared/collections.ts'
import { type Decision, inOrder, isRelease, type Release } from '@inviato/shared/decision.ts'
import type { Media } from '@inviato/shared/media.ts'
import type { Member } from '@inviato/shared/member.ts'
import { type PostContent, postContent } from '@inviato/shared/outgoing.ts'
import { type Coverage, embargoOf } from '@inviato/shared/plan.ts'
import type { Post } from '@inviato/shared/post.ts'
import { type Publication, publicationId, type PublicationState } from '@inviato/shared/publication.ts'
import { type Standing, standingOf } from '@inviato/shared/standing.ts'
import { type PostStatus, postStatus } from '@inviato/shared/status.ts'
import type { Policy } from '@inviato/shared/workspace.ts'
import type { Touched } from './touched.ts'

/** A post with all that is said about it. */
export interface PostView {
  post: Post
  status: PostStatus
  /** Those about the post itself. */
  decisions: readonly Decision[]
  /** Those about its publications. */
  orders: readonly Decision[]
  publications: readonly Publication[]
  /** The latest release, whether or not it still holds. */
  release: Release | undefined
  /** When it goes out, or went out, as far as anyone knows; undefined without a wished time or an embargo to wait for. */
  dueAt: string | undefined
}

export interface Surroundings {
  channels: ReadonlyMap<string, Channel>
  media: ReadonlyMap<string, Media>
  members: ReadonlyMap<string, Member>
  /** By subject. */
  decisions: ReadonlyMap<string, readonly Decision[]>
  /** By post. */
  publications: ReadonlyMap<string, readonly Publication[]>
  policy: Policy
  /** The server holds everything of the brand. */
  stopped?: boolean
  events: readonly Coverage[]
}

const none: readonly never[] = []

export function viewOf(post: Post, around: Surroundings): PostView {
  const decisions = around.decisions.get(`posts:${post.id}`) ?? none
  const publications = around.publications.get(post.id) ?? none
  const { channels, media, members, policy, stopped } = around
  const untouched = decisions.length === 0 && publications.length === 0
  const release = [...decisions].sort(inOrder).findLast(isRelease)
  return {
    post,
    // Most posts of a long list are drafts: their content need not be hashed to know that.
    status: untouched ? 'draft' : postStatus({ post, channels, media, decisions, publications, members, policy, stopped }),
    decisions,
    orders: publicationsNamed(post, publications).flatMap((id) => around.decisions.get(storeId('publications', id)) ?? none),
    publications,
    release,
    dueAt: dueOf(publications) ?? wishedFor(post, release, around.events),
  }
}

export interface KeptViews {
  /** The view of one post, the same one for as long as nothing that it says has changed. */
  of(post: Post, around: Surroundings): PostView
  /** Those of many. Only posts that are new or `touched` are looked at, unless what is around all of them has changed. */
  ofAll(posts: readonly Post[], around: Surroundings, touched: Touched): PostView[]
}

/** Makes views and keeps them: a brand has thousands of posts, and each new word about one of them asks for all views. */
export function keptViews(): KeptViews {
  const known = new Map<string, { view: PostView; madeOf: readonly unknown[] }>()
  let aroundAll: readonly unknown[] = []

  function of(post: Post, around: Surroundings): PostView {
    const before = known.get(post.id)
    const madeOf = ingredients(post, around)
    if (before && isSame(before.madeOf, madeOf)) return before.view
    const view = viewOf(post, around)
    known.set(post.id, { view, madeOf })
    return view
  }

  return {
    of,
    ofAll(posts, around, touched) {
      const before = aroundAll
      aroundAll = commonIngredients(around)
      const isTouched = touched && isSame(before, aroundAll) ? (id: string) => touched.has(id) : () => true
      return posts.map((post) => {
        const view = isTouched(post.id) ? undefined : known.get(post.id)?.view
        return view?.post === post ? view : of(post, around)
      })
    },
  }
}

/** Whether two lists hold the same things. */
export function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((each, index) => each === others[index])
}

function commonIngredients({ channels, members, policy, stopped, events }: Surroundings): unknown[] {
  return [channels, members, policy, stopped, events]
}

/** All that `viewOf` looks at. */
function ingredients(post: Post, around: Surroundings): unknown[] {
  const { media, decisions, publications } = around
  const planned = publications.get(post.id)
  const all: unknown[] = [post, planned, decisions.get(`posts:${post.id}`), ...commonIngredients(around)]
  for (const { mediaId } of post.media) all.push(mediaId && media.get(mediaId))
  for (const channelId of post.channels) all.push(decisions.get(`publications:${post.id}:${channelId}`))
  for (const { id, channelId } of planned ?? none) if (!post.channels.includes(channelId)) all.push(decisions.get(`publications:${id}`))
  return all
}

/** The ids of what is planned of a post, and of what will be: an order may be about what the server has not planned yet. */
function publicationsNamed(post: Post, planned: readonly Publication[]): string[] {
  return [...new Set([...planned.map(({ id }) => id), ...post.channels.map((channelId) => publicationId(post.id, channelId))])]
}

/** The content that the post has now and what people have decided about it. */
export function contentOf(view: PostView, around: Surroundings): { content: PostContent; standing: Standing } {
  const content = postContent(view.post, around.channels, around.media)
  const standing = standingOf({
    contentHash: content.ok ? content.hash : undefined,
    decisions: view.decisions,
    members: around.members,
    policy: around.policy,
  })
  return { content, standing }
}

const behindUs: ReadonlySet<PublicationState> = new Set(['published', 'removing', 'removed', 'cancelled'])

/** The earliest moment at which something of it is still to go out; else when it went out. */
function dueOf(publications: readonly Publication[]): string | undefined {
  const ahead = publications.filter((each) => !behindUs.has(each.state)).map((each) => each.dueAt)
  const behind = publications.flatMap((each) => each.publishedAt ?? [])
  return ahead.toSorted()[0] ?? behind.toSorted()[0]
}

/** What the server will make of the wish: nothing leaves under an embargo. */
function wishedFor(post: Post, release: Release | undefined, events: readonly Coverage[]): string | undefined {
  const asked = post.publishAt?.at ?? (release?.body.intent === 'publish' ? release.at : undefined)
  const embargo = asked && embargoOf(post, post.coverageId ? events.find(({ id }) => id === post.coverageId) : undefined)
  return embargo && Date.parse(embargo) > Date.parse(asked) ? embargo : post.publishAt?.at
}
