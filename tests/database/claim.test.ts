import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { listen } from '../support/port.ts'
import { claim } from '@inviato/server/src/database/claim.ts'
import { PouchDB } from '@inviato/server/src/database/database.ts'
import { createPlace, kinds } from './places.ts'

describe.each(kinds)('on the %s store', (kind) => {
  it('lets one of many writers have a document', async () => {
    await using place = await createPlace(kind)
    await using store = await place.open()
    const db = await store.createWorkspace(uuidv7())
    for (let round = 0; round < 20; round++) {
      const _id = `leases:${round}`
      const results = await Promise.all(['a', 'b', 'c'].map((owner) => claim(db, { _id, owner })))
      const winners = results.filter((result) => result !== undefined)
      expect(winners).toHaveLength(1)
      expect(await db.get(_id, { conflicts: true })).toEqual(winners[0])
    }
  })

  it('refuses a stale revision and takes the current one', async () => {
    await using place = await createPlace(kind)
    await using store = await place.open()
    const db = await store.createWorkspace(uuidv7())
    const first = await claim(db, { _id: 'leases:1', owner: 'a' })
    const second = await claim(db, { ...first, _id: 'leases:1', owner: 'b' })
    expect(second).toMatchObject({ owner: 'b' })
    expect(await claim(db, { ...first, _id: 'leases:1', owner: 'a' })).toBeUndefined()
    expect(await db.get('leases:1')).toMatchObject({ owner: 'b', _rev: second?._rev })
  })
})

/** What a cluster answers to one bulk write of one document, in turn. Seen on CouchDB 3.5 with three nodes. */
async function startCluster(rows: object[]) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push(body)
      response.writeHead(rows[0] && 'accepted' in rows[0] ? 202 : 201, { 'content-type': 'application/json' })
      response.end(JSON.stringify([rows.shift()]))
    })
  })
  const port = await listen(server)
  return {
    asked,
    db: new PouchDB(`http://127.0.0.1:${port}/db`, { adapter: 'http', skip_setup: true }),
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

it('does not take a cluster’s "accepted" for a yes', async () => {
  await using cluster = await startCluster([{ ok: true, accepted: true, id: 'leases:1', rev: '1-a' }])
  expect(await claim(cluster.db, { _id: 'leases:1', owner: 'a' })).toBeUndefined()
})

it('holds a document on a cluster only after a second write on the same revision', async () => {
  await using lost = await startCluster([
    { ok: true, id: 'leases:1', rev: '1-a' },
    { id: 'leases:1', error: 'conflict', reason: 'Document update conflict.' },
  ])
  expect(await claim(lost.db, { _id: 'leases:1', owner: 'a' })).toBeUndefined()
  await using won = await startCluster([
    { ok: true, id: 'leases:1', rev: '1-a' },
    { ok: true, id: 'leases:1', rev: '2-b' },
  ])
  expect(await claim(won.db, { _id: 'leases:1', owner: 'a' })).toEqual({ _id: 'leases:1', owner: 'a', _rev: '2-b' })
  expect(won.asked[1]).toContain('"_rev":"1-a"')
})
