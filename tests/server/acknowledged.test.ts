import { feedResponse, pushResponse, snapshotResponse } from '@inviato/shared/replication.ts'
import { expect, it } from 'vitest'
import { aPost } from '../support/documents.ts'
import { createWorkspace, type Person } from '../support/people.ts'
import { createHome, type Home, spawnServer, startServer, type TestServer } from '../support/server.ts'

it('still has every post that it acknowledged, however it ended', async () => {
  await using home = await createHome()
  const phone = await phoneOf(home)
  const acknowledged: string[] = []

  for (let round = 0; round < 2; round++) {
    await using server = await spawnServer({ home, env: { PORT: phone.port } })
    const writers = Array.from({ length: 4 }, () => writeUntilItDies(server, phone, acknowledged))
    await Promise.race(writers.map((writer) => writer.wrote(5)))
    await server.kill('SIGKILL')
    await Promise.all(writers.map((writer) => writer.done))
  }

  await using server = await startServer({ home })
  const kept = await idsOf(server, phone)
  expect(acknowledged.length).toBeGreaterThan(10)
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
  // Two servers start from nothing, and are killed at work.
})

interface Phone extends Pick<Person, 'cookie' | 'workspaceId'> {
  /** Where it finds its server: cookies and links hold for one address. */
  readonly port: string
}

async function phoneOf(home: Home): Promise<Phone> {
  await using server = await startServer({ home })
  const { cookie, workspaceId } = await createWorkspace(server)
  return { cookie, workspaceId, port: new URL(server.url).port }
}

/** Pushes one post after the other until the server is gone, and keeps the ids of those it said yes to. */
function writeUntilItDies(server: Pick<TestServer, 'fetch'>, phone: Phone, acknowledged: string[]) {
  const enough = Promise.withResolvers<void>()
  let written = 0
  let wanted = Infinity
  const at = `/api/workspaces/${phone.workspaceId}/replication`
  const headers = { cookie: phone.cookie, 'content-type': 'application/json' }

  async function write(): Promise<void> {
    const feed = await server.fetch(`${at}/feed?limit=1`, { headers })
    const { checkpoint } = feedResponse.parse(await feed.json())
    for (;;) {
      const post = aPost()
      const body = JSON.stringify({ checkpoint, pushed: null, rows: [{ newDocumentState: { ...post, _deleted: false } }] })
      const response = await server.fetch(`${at}/posts/push`, { method: 'POST', headers, body })
      if (!response.ok) throw new Error(`The server answered ${response.status}: ${await response.text()}`)
      const answer = pushResponse.parse(await response.json())
      if (answer.refusals.length > 0) throw new Error('The post was refused')
      acknowledged.push(post.id)
      if (++written >= wanted) enough.resolve()
    }
  }

  const done = write().catch((error: unknown) => {
    // `fetch` breaks off with a TypeError or an abort; anything else is a failure of the test.
    if (error instanceof TypeError || error instanceof DOMException) return
    enough.reject(error)
    throw error
  })
  // Where `wrote` has told of it already, nobody waits for the end.
  done.catch(() => undefined)

  return {
    done,
    wrote(count: number) {
      wanted = count
      if (written >= wanted) enough.resolve()
      return enough.promise
    },
  }
}

async function idsOf(server: Pick<TestServer, 'fetch'>, phone: Phone): Promise<Set<string>> {
  const ids = new Set<string>()
  for (let before: string | null = ''; before !== null; ) {
    const query = new URLSearchParams({ limit: '100', ...(before && { before }) })
    const path = `/api/workspaces/${phone.workspaceId}/replication/posts/snapshot?${query}`
    const response = await server.fetch(path, { headers: { cookie: phone.cookie } })
    const page = snapshotResponse.parse(await response.json())
    page.documents.forEach((document) => ids.add(document.id))
    before = page.before
  }
  return ids
}
