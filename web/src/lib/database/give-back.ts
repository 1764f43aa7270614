import { type CollectionName, collectionNames } from '@inviato/shared/collections.ts'
import type { Witness } from '@inviato/shared/replication.ts'
import { orAborted } from './gate.ts'
import type { Lane } from './lane.ts'
import type { Content } from './meta.ts'
import { allSnapshots, placeIn } from './position.ts'
import type { SessionNeeds } from './session-needs.ts'
import { forgetWritten } from './written.ts'

/** The rules, what is out and what was decided come before what may go out by them: the server acts on what it has. */
const order: readonly CollectionName[] = [
  ...new Set<CollectionName>(['workspace', 'members', 'channels', 'publications', 'decisions', ...collectionNames]),
]

/**
 * The server's store was set back or replaced: posts what this phone last knew as the server's word, every document of
 * every collection with its seal, and only then begins to read anew. Under way, an interruption begins it again.
 */
export async function giveBack({ database, transport, position, lanes, gate, giveWay, signal }: SessionNeeds): Promise<void> {
  const lost = placeIn(position.current)
  if (!lost) throw new Error('A phone without a place has nothing to give back')
  // Noted before: what is removed from now on comes by the feed, for a snapshot does not tell of it.
  const { checkpoint } = await transport.admitLoss(lost, signal)
  // What was given is in no store that is set back behind it meanwhile: it refuses the next part.
  let pushed: Witness | null = null
  const answers: { lane: Lane; documents: Content[] }[] = []
  for (const name of order) {
    const lane = lanes.byName[name]
    for await (const states of lane.assumed()) {
      if (states.length === 0) continue
      const rows = states.map((document) => ({ collection: name, document }))
      const { documents, refusals, pushed: newest } = await transport.giveBack({ checkpoint, pushed, rows }, signal)
      pushed = newest
      const masters = await Promise.all(refusals.map((refusal) => giveWay(name, states, refusal)))
      answers.push({ lane, documents: [...masters, ...(documents[name] ?? [])] })
    }
  }
  // Not before all is given: what is still on its way from before the break must not take the place of what this phone sent.
  forgetWritten(database)
  const all = Promise.all(answers.map(({ lane, documents }) => lane.deliver(documents)))
  all.catch(() => undefined)
  await position.change({ checkpoint, snapshots: allSnapshots(), pushed })
  // A push that waits holds up RxDB's writing; what it is about is known to the server again.
  gate.open()
  // That push may break the session off: then nothing arrives until the next one has opened the gate again.
  await orAborted(all, signal)
  await position.change({ owes: false })
}
