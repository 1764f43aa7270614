import type { SizeResponse } from '@inviato/shared/replication.ts'
import type { Database } from '../database/database.ts'

/** What lies in a workspace's database besides the collections: the history of posts, and the store's own indexes. */
const besides = ['history:', '_design/']

/** How many documents a phone reads that has nothing yet: what the store counts anyway, less what no phone is served. */
export async function readSize(db: Database): Promise<SizeResponse> {
  const [{ doc_count: all }, ...others] = await Promise.all([db.info(), ...besides.map((prefix) => countOf(db, prefix))])
  return { documents: others.reduce((left, count) => left - count, all) }
}

async function countOf(db: Database, prefix: string): Promise<number> {
  const { rows } = await db.allDocs({ startkey: prefix, endkey: `${prefix}\uffff` })
  return rows.length
}
