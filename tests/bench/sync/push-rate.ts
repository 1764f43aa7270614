import { push } from '@inviato/server/src/replication/push.ts'
import { aPost } from '../../support/documents.ts'
import { createWorkspace } from '../../support/people.ts'
import { startServer } from '../../support/server.ts'
import { type Figure, median } from '../figure.ts'
import { batches, readerOf, timed } from './measured.ts'

const count = 5_000
const pushSize = 100
const runs = 5

/**
 * What the server makes of a push (the look-up of what is there, schemas, rules, stamps, the answer) beside the store's
 * own `bulkDocs` of the same posts in the same batches, by turns in one process; one round before it counts.
 */
export async function pushRate(): Promise<Figure[]> {
  await using server = await startServer()
  const ratios: number[] = []
  for (let run = 0; run <= runs; run++) {
    const posts = Array.from({ length: count }, () => aPost())
    const raw = server.ctx.store.workspace((await createWorkspace(server, 'Raw')).workspaceId)
    const owner = await createWorkspace(server, 'Pushed')
    const reader = readerOf(server, owner)
    const ofStore = await timed(async () => {
      for (const batch of batches(posts, pushSize)) await raw.bulkDocs(batch.map((post) => ({ ...post, _id: `posts:${post.id}` })))
    })
    await server.settled()
    const ofServer = await timed(async () => {
      for (const batch of batches(posts, pushSize)) await push(reader, 'posts', batch.map((post) => ({ newDocumentState: { ...post, _deleted: false } })))
    })
    await server.settled()
    if (run > 0) ratios.push(ofStore / ofServer)
  }
  const detail = `runs: ${ratios.map((ratio) => ratio.toFixed(2)).join(' · ')}`
  return [{ name: `push of ${count} posts, to the rate of the store's own bulkDocs`, value: median(ratios), unit: '×', least: 0.45, detail }]
}
