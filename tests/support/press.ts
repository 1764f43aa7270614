import type { Job, NetworkDriver, Step, StepResult } from '@inviato/server/src/networks/driver.ts'
import { createDrivers } from '@inviato/server/src/networks/index.ts'
import type { Channel } from '@inviato/shared/channel.ts'
import type { Post } from '@inviato/shared/post.ts'
import { heldClock, minute } from './clock.ts'
import { createNewsroom, type Newsroom, newsroom } from './newsroom.ts'
import { createHome, type Home, startServer, type TestServer } from './server.ts'

/** A server at six in the evening, by a clock that only the test moves, and a brand with a Live page. */
export interface Press extends AsyncDisposable {
  clock: ReturnType<typeof heldClock>
  server: TestServer
  room: Newsroom
  live: Channel
  /** The steps that the network was asked, in order. */
  asked: Step[]
  /** Writes a post and says that it is ready. */
  publish(fields?: Partial<Post>, intent?: 'publish' | 'schedule'): Promise<Post>
  /** The same, and the time of Undo passes. */
  publishNow(fields?: Partial<Post>): Promise<Post>
}

interface PressOptions {
  home?: Home
  forwardMs?: number
  /** The brand that an earlier press on the same home has left. */
  brand?: Pick<Press, 'room' | 'live'>
}

/** @param network takes the place of the Live page's driver */
export async function startPress(network?: NetworkDriver, options: PressOptions = {}): Promise<Press> {
  const clock = heldClock(new Date(Date.parse('2026-06-01T18:00:00.000Z') + (options.forwardMs ?? 0)))
  const asked: Step[] = []
  const live = network ?? createDrivers().live
  const watched: NetworkDriver = {
    ...live,
    perform(step, job, access) {
      asked.push(step)
      return live.perform(step, job, access)
    },
  }
  const server = await startServer({ home: options.home, overrides: { clock, drivers: { ...createDrivers(), live: watched } } })
  const id = options.brand?.room.id
  const room = id ? newsroom(server.ctx.store.workspace(id), id, clock) : await createNewsroom(server.ctx)
  const channel = options.brand?.live ?? (await room.channel({ network: 'live', slug: 'lumen', open: true, comments: 'open' }))

  async function publish(fields: Partial<Post> = {}, intent: 'publish' | 'schedule' = 'publish'): Promise<Post> {
    const post = await room.post({ channels: [channel.id], ...fields })
    await room.release(post, intent)
    return post
  }
  return {
    clock, server, room, live: channel, asked, publish,
    async publishNow(fields) {
      const post = await publish(fields)
      await room.until(post, channel, 'scheduled')
      clock.forward(10_000)
      return post
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

interface EarlierLife {
  network?: NetworkDriver
  /** What else happens then, of which the next life has to know. */
  meanwhile?: (first: Press, post: Post) => Promise<void>
}

/**
 * A press that ended with a post planned, started anew on the same data a minute later.
 * @param network of this life
 */
export async function restartPress(network: NetworkDriver, earlier: EarlierLife = {}): Promise<Press & { post: Post }> {
  await using stack = new AsyncDisposableStack()
  const home = stack.use(await createHome())
  const { brand, post } = await firstLife(home, earlier)
  const second = stack.use(await startPress(network, { home, forwardMs: minute, brand }))
  const resources = stack.move()
  return { ...second, post, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

async function firstLife(home: Home, { network, meanwhile }: EarlierLife): Promise<{ brand: PressOptions['brand']; post: Post }> {
  await using first = await startPress(network, { home })
  const post = await first.publish()
  await first.room.until(post, first.live, 'scheduled')
  await meanwhile?.(first, post)
  return { brand: first, post }
}

/** A network that behaves as a test tells. */
export function network(behaviour: Partial<NetworkDriver>): NetworkDriver {
  return {
    network: 'live',
    steps: () => [{ name: 'post', public: true }],
    perform: (_, job) => done(job),
    find: () => Promise.resolve(undefined),
    ...behaviour,
  }
}

export function done(job: Job): Promise<StepResult> {
  return Promise.resolve({ outcome: 'done', remoteIds: [job.publicationId], url: `https://example.com/${job.postId}` })
}
