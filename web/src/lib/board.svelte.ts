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
import { shelf } from './database/shelf.ts'
import { desk } from './desk.svelte.ts'
import { keptViews, type PostView, type Surroundings } from './post-view.ts'
import { steady } from './steady.ts'
import { sync } from './sync.svelte.ts'
import { allTouched, type Touched, touchedBy } from './touched.ts'

const nothing: readonly never[] = []
const nobody: ReadonlyMap<string, never> = new Map<string, never>()

/** Everything of the brand on screen that its lists are made of, by what it is looked up with. Read-only. */
class Board {
  // What a brand has by the thousand.
  #posts = live(() => desk.database && shelf(desk.database.posts, mediaOf))
  #decisions = live(() => desk.database && shelf(desk.database.decisions, ({ subject }) => [subject]))
  #publications = live(() => desk.database && shelf(desk.database.publications, ({ subjectKind, postId }) => (subjectKind === 'post' ? [postId] : [])))
  #media = live(() => desk.database && shelf(desk.database.media))
  #channels = query(() => desk.current?.database.channels.find())
  #members = query(() => desk.current?.database.members.find())
  #plans = query(() => desk.current?.database.plans.find())
  #workspace = queryOne(() => desk.current?.database.workspace.findOne())

  #all = [this.#posts, this.#decisions, this.#publications, this.#media, this.#channels, this.#members, this.#plans, this.#workspace]

  #read = live(() => desk.database && hasReadAll$(desk.database))
  #nothing = $derived(this.#posts.current?.byId.size === 0 && this.#plans.current?.length === 0)

  /** True until the phone's disk was read, and never again for this brand: what one fills in may wait for this alone. */
  opening = $derived(this.#all.some((each) => each.loading))
  /** True while "empty" cannot be said: `opening`, or there is nothing here yet and the server is being asked for the first time. */
  loading = $derived(this.opening || (this.#nothing && !this.#read.current && (sync.connection === 'starting' || sync.connection === 'connected')))
  /** There is nothing here, and nobody could be asked yet whether there is anything. */
  unread = $derived(this.#nothing && this.#read.current === false)
  error = $derived(this.#all.find((each) => each.error !== undefined)?.error)

  /** Newest first. */
  posts: readonly Post[] = $derived([...(this.#posts.current?.byId.values() ?? nothing)].sort(byIdDown))
  /** Members and their devices. */
  everyone = $derived(this.#members.current ?? nothing)
  #sameMembers = steady<Member>()
  #sameChannels = steady<Channel>()
  members: ReadonlyMap<string, Member> = $derived(this.#sameMembers((this.#members.current ?? nothing).filter(isMember)))
  channels: ReadonlyMap<string, Channel> = $derived(this.#sameChannels((this.#channels.current ?? nothing).filter(isChannel)))
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
  #aboutAll: readonly Decision[] = $derived(this.decisions.get(`workspace:${desk.current?.workspaceId ?? ''}`) ?? nothing)
  /** What the server has heard of "Stop everything". */
  stops = $derived(stopsOf(this.#aboutAll.filter((each) => each.arrivedAt !== undefined)))
  stopped: boolean = $derived(this.stops.stop !== undefined)
  /** The same with what this phone has still to tell it. */
  wantedStops = $derived(stopsOf(this.#aboutAll))

  #kept = keptViews()
  #byDecisions = touchedBy<Decision>(({ subject }) => [subject.split(':')[1]])
  #byPublications = touchedBy<Publication>(({ postId }) => [postId])
  #byMedia = touchedBy<Media>(({ id }) => (this.#posts.current?.groups.get(id) ?? nothing).map((post) => post.id))
  #touched(): Touched {
    return allTouched(this.#byDecisions(this.#decisions.current), this.#byPublications(this.#publications.current), this.#byMedia(this.#media.current))
  }
  /** All that views are made of, looked up once for all of them. */
  #around(): Surroundings {
    const { channels, media, members, decisions, publications, policy, stopped, events } = this
    return { channels, media, members, decisions, publications, policy, stopped, events }
  }

  /** Every post with all that is said about it, newest first. */
  views: readonly PostView[] = $derived(this.#kept.ofAll(this.posts, this.#around(), this.#touched()))

  // Always the same maps, so no state of their own: who reads one is told by its shelf.

  /** By subject. */
  get decisions(): ReadonlyMap<string, readonly Decision[]> {
    return this.#decisions.current?.groups ?? nobody
  }

  /** Those of posts, by the post. */
  get publications(): ReadonlyMap<string, readonly Publication[]> {
    return this.#publications.current?.groups ?? nobody
  }

  /** Those of answers too, by id. */
  get publicationsById(): ReadonlyMap<string, Publication> {
    return this.#publications.current?.byId ?? nobody
  }

  /** What others that keep what they made of thousands ask for changes. */
  get shelves() {
    return { decisions: this.#decisions.current, publications: this.#publications.current }
  }

  get media(): ReadonlyMap<string, Media> {
    return this.#media.current?.byId ?? nobody
  }

  post(postId: string): Post | undefined {
    return this.#posts.current?.byId.get(postId)
  }

  view(postId: string): PostView | undefined {
    const post = this.post(postId)
    return post && this.#kept.of(post, this)
  }

  /** A member's name as it is said to the others. */
  nameOf(memberId: string | undefined): string | undefined {
    return this.members.get(memberId ?? '')?.body.name
  }
}

export const board = new Board()

function mediaOf({ media }: Post): string[] {
  return media.flatMap(({ mediaId }) => mediaId ?? [])
}

function byIdUp(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}

function byStart(a: Coverage, b: Coverage): number {
  return a.body.startsAt < b.body.startsAt ? -1 : 1
}

function byIdDown(a: { id: string }, b: { id: string }): number {
  return byIdUp(b, a)
}
