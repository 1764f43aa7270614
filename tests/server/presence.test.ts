import { createPresence } from '@inviato/server/src/replication/presence.ts'
import { createId } from '@inviato/shared/id.ts'
import { present, type Present } from '@inviato/shared/replication.ts'
import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkpointOf, inAddress } from '../support/checkpoint.ts'
import { addMember, createWorkspace, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let owner: Person
let author: Person

beforeAll(async () => {
  server = await startServer()
  owner = await createWorkspace(server)
  author = await addMember(server, owner, 'author')
})
afterAll(() => server[Symbol.asyncDispose]())

function write(person: Person, postId: string | null, workspaceId = person.workspaceId): Promise<Response> {
  return person.fetch(`/api/workspaces/${workspaceId}/replication/presence`, { json: { postId } })
}

/** What somebody's stream says of who is writing, one list after the other. */
async function* told(person: Person): AsyncGenerator<Present> {
  const place = inAddress(await checkpointOf(person))
  const url = new URL(`/api/workspaces/${person.workspaceId}/replication/stream?${place}`, server.url)
  const headers = { cookie: person.cookie, origin: server.url }
  const stream = await new Promise<IncomingMessage>((answered) => get(url, { headers }, answered))
  let rest = ''
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('present: ')) yield present.parse(JSON.parse(line.slice(9)))
  }
}

test('tells the others who is writing, and of nobody once they stop', async () => {
  const postId = createId()
  const heard = told(owner)
  const first = heard.next()
  await write(author, postId)
  expect((await first).value).toEqual([{ memberId: author.member.id, postId }])
  await write(author, null)
  for await (const list of heard) if (list.length === 0) break
})

test('forgets who falls silent, within seconds', async () => {
  const heard = told(owner)
  const first = heard.next()
  await write(author, createId())
  expect((await first).value).toHaveLength(1)
  const since = performance.now()
  for await (const list of heard) if (list.length === 0) break
  expect(performance.now() - since).toBeLessThan(9_000)
})

test('stays inside its workspace', async () => {
  const stranger = await createWorkspace(server, 'Altro brand')
  expect((await write(stranger, createId(), owner.workspaceId)).status).toBe(403)
  const heard = told(owner)
  const first = heard.next()
  await write(stranger, createId())
  const postId = createId()
  await write(author, postId)
  expect((await first).value).toEqual([{ memberId: author.member.id, postId }])
  await heard.return(undefined)
})

test('is told to everyone but the phone itself, and keeps no more than it tells', () => {
  const presence = createPresence()
  const room = createId()
  const phones = Array.from({ length: 80 }, () => ({ id: createId(), deviceId: createId() }))
  for (const phone of phones) presence.note(room, phone, createId())
  const [first] = phones
  const heard = presence.listen(room, first?.deviceId ?? '', () => undefined)
  const list = present.parse(JSON.parse(heard.take() ?? ''))
  expect(list).toHaveLength(49)
  expect(list.map(({ memberId }) => memberId)).not.toContain(first?.id)
  expect(heard.take()).toBeUndefined()
  for (const phone of phones) presence.note(room, phone, null)
  expect(heard.take()).toBe('[]')
  heard.end()
})
