import { readSnapshot } from '@inviato/server/src/replication/snapshot.ts'
import { fillWorkspace } from '../../support/large-workspace.ts'
import { createWorkspace } from '../../support/people.ts'
import { startServer } from '../../support/server.ts'
import { type Figure, median } from '../figure.ts'
import { readerOf, timed } from './measured.ts'

const posts = 10_000
const pageSize = 250
const runs = 3

/** The posts of a first synchronisation among six times as many documents, beside one plain scan of the whole feed with them. */
export async function snapshotRate(): Promise<Figure[]> {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  await fillWorkspace(server.ctx, owner, posts)
  await server.settled()
  const db = server.ctx.store.workspace(owner.workspaceId)
  const reader = readerOf(server, owner)
  const shares: number[] = []
  for (let run = 0; run < runs; run++) {
    const scan = await timed(async () => void (await db.changes({ since: 0, batch_size: 60_000, include_docs: true, return_docs: true })))
    const snapshot = await timed(async () => {
      for (let before: string | null | undefined; before !== null; ) ({ before } = await readSnapshot(reader, 'posts', before, pageSize))
    })
    shares.push(snapshot / scan)
  }
  const detail = `runs: ${shares.map((share) => share.toFixed(2)).join(' · ')}`
  return [{ name: `first sync of ${posts} posts among ${6 * posts}, to one scan of all`, value: median(shares), unit: '×', limit: 0.5, detail }]
}
