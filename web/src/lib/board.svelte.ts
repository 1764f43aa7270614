import { type Channel, type Connection, isChannel, isConnection } from '@inviato/shared/channel.ts'
import type { Decision } from '@inviato/shared/decision.ts'
import type { Media } from '@inviato/shared/media.ts'
import { isMember, type Member } from '@inviato/shared/member.ts'
import { type Coverage, isCoverage } from '@inviato/shared/plan.ts'
import type { Post } from '@inviato/shared/post.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { stopsOf } from '@inviato/shared/stop.ts'
import { defaultPolicy, type Policy } from '@inviato/shared/workspace.ts'
import { hasReadAll$ } from './database/position.ts'
import { live, query, queryOne } from './database/query.svelte.ts'
import { desk } from './desk.svelte.ts'
import { type PostView, viewOf } from './post-view.ts'
import { sync } from './sync.svelte.ts'

const nothing: readonly never[] = []

/** Everything of the brand on screen that its lists are made of, by what it is looked up with. Read-only. */
class Board {
  #posts = query(() => desk.current?.database.posts.find({ sort: [{ id: 'desc' }] }))
  #decisions = query(() => desk.current?.database.decisions.find())
  #publications = query(() => desk.current?.database.publications.find())
  #media = query(() => desk.current?.database.media.find())
  #channels = query(() => desk.current?.database.channels.find())
  #members = query(() => desk.current?.database.members.find())
  #plans = query(() => desk.current?.database.plans.find())
  #workspace = queryOne(() => desk.current?.database.workspace.findOne())

  #all = [this.#posts, this.#decisions, this.#publications, this.#media, this.#channels, this.#members, this.#plans, this.#workspace]

  #read = live(() => desk.database && hasReadAll$(desk.database))
  #nothing = $derived(this.#posts.current?.length === 0 && this.#plans.current?.length === 0)

  /** True until the phone's disk was read, and never again for this brand: what one fills in may wait for this alone. */
  opening = $derived(this.#all.some((each) => each.loading))
  /** True while "empty" cannot be said: `opening`, or there is nothing here yet and the server is being asked for the first time. */
  loading = $derived(this.opening || (this.#nothing && !this.#read.current && (sync.connection === 'starting' || sync.connection === 'connected')))
  /** There is nothing here, and nobody could be asked yet whether there is anything. */
  unread = $derived(this.#nothing && this.#read.current === false)
  error = $derived(this.#all.find((each) => each.error !== undefined)?.error)

  /** Newest first. */
  posts: readonly Post[] = $derived(this.#posts.current ?? nothing)
  /** Members and their devices. */
  everyone = $derived(this.#members.current ?? nothing)
  media: ReadonlyMap<string, Media> = $derived(byId(this.#media.current ?? nothing))
  members: ReadonlyMap<string, Member> = $derived(byId((this.#members.current ?? nothing).filter(isMember)))
  channels: ReadonlyMap<string, Channel> = $derived(byId((this.#channels.current ?? nothing).filter(isChannel)))
  /** Those that a post can choose, in the order in which they were added. */
  channelsInUse: readonly Channel[] = $derived([...this.channels.values()].filter((channel) => !channel.body.archived).sort(byIdUp))
  /** By the channel's id. */
  connections: ReadonlyMap<string, Connection> = $derived(
    new Map((this.#channels.current ?? nothing).filter(isConnection).map((each) => [each.id.slice(0, 36), each])),
  )
  /** In the order in which they happen. */
  events: readonly Coverage[] = $derived((this.#plans.current ?? nothing).filter(isCoverage).sort(byStart))
  plans = $derived(this.#plans.current ?? nothing)
  workspace = $derived(this.#workspace.current ?? undefined)
  policy: Policy = $derived(this.workspace?.policy ?? defaultPolicy)
  decisions: ReadonlyMap<string, readonly Decision[]> = $derived(Map.groupBy(this.#decisions.current ?? nothing, (each) => each.subject))
  publications: ReadonlyMap<string, readonly Publication[]> = $derived(
    Map.groupBy((this.#publications.current ?? nothing).filter((each) => each.subjectKind === 'post'), (each) => each.postId),
  )

  #aboutAll: readonly Decision[] = $derived(this.decisions.get(`workspace:${desk.current?.workspaceId ?? ''}`) ?? nothing)
  /** What the server has heard of "Stop everything". */
  stops = $derived(stopsOf(this.#aboutAll.filter((each) => each.arrivedAt !== undefined)))
  stopped: boolean = $derived(this.stops.stop !== undefined)
  /** The same with what this phone has still to tell it. */
  wantedStops = $derived(stopsOf(this.#aboutAll))

  /** Every post with all that is said about it, newest first. */
  views: readonly PostView[] = $derived(this.posts.map((post) => viewOf(post, this)))

  view(postId: string): PostView | undefined {
    const post = this.posts.find((each) => each.id === postId)
    return post && viewOf(post, this)
  }

  /** A member's name as it is said to the others. */
  nameOf(memberId: string | undefined): string | undefined {
    return this.members.get(memberId ?? '')?.body.name
  }
}

export const board = new Board()

function byId<Content extends { id: string }>(documents: readonly Content[]): Map<string, Content> {
  return new Map(documents.map((document) => [document.id, document]))
}

function byIdUp(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}

function byStart(a: Coverage, b: Coverage): number {
  return a.body.startsAt < b.body.startsAt ? -1 : 1
}
