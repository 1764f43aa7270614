import type { Database, Sequence } from './pouchdb.ts'

interface Follower {
  readonly position: () => Sequence
  steps: number
  ended: boolean
  readonly waiting: Set<() => void>
}

const followers = new WeakMap<Database, Set<Follower>>()

/**
 * Registers a follower so that `caughtUp` knows how far it is.
 * @param position the sequence up to which it has dealt with everything
 * @returns `moved`, to be called after each change of the position; disposing it ends the registration
 */
export function trackFollower(db: Database, position: () => Sequence): Disposable & { moved(): void } {
  const all = followers.get(db) ?? new Set()
  followers.set(db, all)
  const follower: Follower = { position, steps: 0, ended: false, waiting: new Set() }
  all.add(follower)
  const wake = () => {
    follower.waiting.forEach((resolve) => resolve())
    follower.waiting.clear()
  }
  return {
    moved() {
      follower.steps++
      wake()
    },
    [Symbol.dispose]() {
      follower.ended = true
      all.delete(follower)
      wake()
    },
  }
}

/**
 * Resolves when everybody who follows this database has dealt with all that is in it, also with what they wrote
 * meanwhile themselves: the signal that tests wait for instead of time.
 * @returns true when anybody had something left to do
 */
export async function caughtUp(db: Database): Promise<boolean> {
  let waited = false
  for (let quiet = false; !quiet; ) {
    quiet = true
    for (const follower of followers.get(db) ?? []) {
      if (await waitFor(db, follower)) quiet = false
    }
    waited ||= !quiet
  }
  return waited
}

/** True when the follower had something left to do. */
async function waitFor(db: Database, follower: Follower): Promise<boolean> {
  const before = follower.steps
  while (!follower.ended) {
    const steps = follower.steps
    const moved = new Promise<void>((resolve) => follower.waiting.add(resolve))
    const { results } = await db.changes({ since: follower.position(), limit: 1, batch_size: 1, return_docs: true })
    if (results.length === 0) break
    if (follower.steps === steps && !follower.ended) await moved
  }
  return follower.steps !== before
}
