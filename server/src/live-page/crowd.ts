import { createHmac, randomBytes, randomInt } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Database } from '../database/database.ts'

/*
 * How many comments are too many. A whole venue may be one address, so an address is never what decides about a person:
 * a page view (its form's token) may send a few, an address as many as a full hall would, an update as many as a big
 * evening brings. Above `calm` comments are taken but wait to be read; only far above are they refused.
 */
const windowMs = 10 * 60_000
/** A form's token counts for a day. */
const viewMs = 24 * 3_600_000
const perView = 5
const perAddress = { calm: 300, full: 1_500 }
const perPost = { calm: 600, full: 3_000 }

export interface Visit {
  address: string
  postId: string
  /** Of the form's token. */
  nonce: string
  commentId: string
}

export type Crowding = 'calm' | 'busy' | 'full'

type Needs = Pick<Context, 'store' | 'clock' | 'secrets'>

/** How busy it is where this comment comes from. The counts are in the store: a restart forgives nothing, and processes count together. */
export async function crowding(ctx: Needs, visit: Visit): Promise<Crowding> {
  const { directory } = ctx.store
  const since = ctx.clock.now().getTime() - windowMs
  const { view, address, post } = scopes(ctx, visit)
  const [fromView, fromAddress, onPost] = await Promise.all([
    count(directory, view, 0, perView),
    count(directory, address, since, perAddress.full),
    count(directory, post, since, perPost.full),
  ])
  if (fromView >= perView || fromAddress >= perAddress.full || onPost >= perPost.full) return 'full'
  return fromAddress >= perAddress.calm || onPost >= perPost.calm ? 'busy' : 'calm'
}

/** Counts one comment, and sweeps away a few counts that no longer matter. */
export async function recordComment(ctx: Needs, visit: Visit): Promise<void> {
  const now = ctx.clock.now().getTime()
  const { directory } = ctx.store
  await directory.bulkDocs(Object.values(scopes(ctx, visit)).map((scope) => ({ _id: `${scope}${stamp(now)}:${visit.commentId}` })))
  await sweep(directory, now)
}

/** One document per comment and scope, named by time: counting is reading a range, and many at once never wait for each other. */
function scopes({ secrets }: Pick<Context, 'secrets'>, { address, postId, nonce }: Visit) {
  const key = secrets.derive('live-page-crowd')
  const named = (scope: string, value: string) =>
    `crowd:${scope}:${createHmac('sha256', key).update(value).digest('base64url').slice(0, 22)}:`
  return { view: named('view', nonce), address: named('address', network(address)), post: named('post', postId) }
}

async function count(directory: Database, scope: string, since: number, limit: number): Promise<number> {
  const { rows } = await directory.allDocs({ startkey: `${scope}${stamp(since)}`, endkey: `${scope}\uffff`, limit })
  return rows.length
}

/** Looks at a few counts from a random place on: ten times as many as a comment makes, so that old ones never pile up. */
async function sweep(directory: Database, now: number): Promise<void> {
  const start = `crowd:${['address', 'post', 'view'][randomInt(3)] ?? ''}:${randomBytes(4).toString('base64url')}`
  const { rows } = await directory.allDocs({ startkey: start, endkey: 'crowd:\uffff', limit: 30 })
  const old = rows.filter(({ id }) => {
    const [, scope, , time = ''] = id.split(':')
    return Number.parseInt(time, 36) < now - (scope === 'view' ? viewMs : windowMs)
  })
  if (old.length > 0) await directory.bulkDocs(old.map(({ id, value }) => ({ _id: id, _rev: value.rev, _deleted: true })))
}

function stamp(time: number): string {
  return time.toString(36).padStart(9, '0')
}

/** An IPv6 host owns a /64 and changes within it. */
function network(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::')
  const before = head.split(':').filter(Boolean)
  const after = tail?.split(':').filter(Boolean) ?? []
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].slice(0, 4).join(':')
}
