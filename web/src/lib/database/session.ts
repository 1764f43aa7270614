import type { Place } from '@inviato/shared/replication.ts'
import { giveBack } from './give-back.ts'
import { createPipeline } from './pipeline.ts'
import { allSnapshots, placeIn } from './position.ts'
import type { SessionNeeds } from './session-needs.ts'
import { readSnapshots } from './snapshots.ts'
import { Declined } from './transport.ts'

/**
 * Finds out whether the server and this phone still know each other, gives back what the server's store lost, if not,
 * and opens the gate for what is to be sent. Throws Unreachable or Declined.
 */
export async function meetServer(needs: SessionNeeds): Promise<void> {
  const { transport, position, gate, signal } = needs
  for (;;) {
    const { checkpoint, owes } = position.current
    try {
      if (owes) await giveBack(needs)
      else if (!checkpoint) await begin(needs)
      const page = await transport.feed(placeIn(position.current), signal)
      gate.open()
      const pipeline = createPipeline(needs)
      await pipeline.deliver(page)
      return await pipeline.settled()
    } catch (error) {
      if (!(error instanceof Declined)) throw error
      if (error.code === 'history_lost') await position.change({ owes: true })
      else if (error.code === 'rights_changed') await renew(needs)
      else throw error
    }
  }
}

/** Reads what is missing of the snapshots, newest first, then the feed, then follows the stream until it ends. */
export async function followServer(needs: SessionNeeds): Promise<void> {
  await readSnapshots(needs)
  const at = await readFeed(needs)
  await followStream(needs, at)
}

/** The place is noted before a snapshot is read, so that nothing falls in between. */
async function begin({ transport, position, signal }: SessionNeeds): Promise<void> {
  const { checkpoint } = await transport.feed(undefined, signal)
  await position.change({ checkpoint, snapshots: allSnapshots(), first: { read: 0 } })
}

/** Other rights: everything is read anew, and the feed goes on from where it was, for what was removed meanwhile. */
async function renew({ transport, position, signal }: SessionNeeds): Promise<void> {
  const { checkpoint } = await transport.feed(placeIn(position.current), signal, { renew: true })
  await position.change({ checkpoint, snapshots: allSnapshots() })
}

async function readFeed(needs: SessionNeeds): Promise<Place | undefined> {
  const { transport, position, signal } = needs
  const pipeline = createPipeline(needs)
  let at = placeIn(position.current)
  for (let more = true; more; ) {
    const page = await transport.feed(at, signal)
    await pipeline.deliver(page)
    at = placeIn({ ...position.current, checkpoint: page.checkpoint })
    more = page.more
  }
  await pipeline.settled()
  return at
}

/** Ends when the server ends it, or an event, a heartbeat too, does not follow on what is known: then the feed is read again. */
async function followStream(needs: SessionNeeds, from: Place | undefined): Promise<void> {
  if (!from) return
  const { transport, signal } = needs
  const pipeline = createPipeline(needs)
  let at = from.checkpoint
  for await (const event of transport.stream(from, signal)) {
    if (event.from !== at.seq) break
    if (event.checkpoint.seq === at.seq) continue
    await pipeline.deliver(event)
    at = event.checkpoint
  }
  await pipeline.settled()
}
