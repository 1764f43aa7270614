import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Log } from '@inviato/server/src/log.ts'
import { collectionNames } from '@inviato/shared/collections.ts'
import { createId } from '@inviato/shared/id.ts'
import { feedResponse, pushResponse } from '@inviato/shared/replication.ts'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { bodyOf } from '../support/answers.ts'
import { aChannel, aDecision, aMedia, anEvent, aPost } from '../support/documents.ts'
import { createWorkspace, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let owner: Person
/** Every route of the description, `POST /api/…/{id}`. */
let routes: { method: string; path: string }[]
/** What the server wrote about itself; nothing that comes from outside may make it say "failed". */
const logged: string[] = []

beforeAll(async () => {
  const log: Log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) })
  server = await startServer({ overrides: { log } })
  owner = await createWorkspace(server)
  const { paths } = await bodyOf(z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) }), owner.fetch('/api/docs/openapi.json'))
  routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })))
})
afterAll(() => server[Symbol.asyncDispose]())

const oddNames = ['%00', '%ff', '..%2f..%2fdirectory', '__proto__', 'constructor', '_design%2fx', '%E2%80%AEkcatta', '%ED%A0%80', '-1', '1e999', 'x'.repeat(3000), `${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}`]
const oddBodies = [
  'null', '[]', '"x"', '1e999', '-0', '{', '', '{"__proto__":{"role":"owner"}}', '{"constructor":{"prototype":{"role":"owner"}}}',
  '{"token":"\\ud800","rows":[{"newDocumentState":{"id":"\\u0000","_deleted":false}}]}', `${'['.repeat(5000)}${']'.repeat(5000)}`,
  '{"rows":1e308,"email":{"$gt":""},"password":["x"],"device":null,"act":true}',
]

/** Asks as bytes, so that no client tidies up what is odd. A connection that is cut is no answer: 599. */
function ask(method: string, path: string, body: string | undefined, headers: Record<string, string>): Promise<{ status: number; said: string }> {
  return new Promise((resolve) => {
    const sent = request(server.url, { method, path, headers: { origin: server.url, ...(body !== undefined && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }), ...headers } }, (answer) => {
      if (answer.headers['content-type']?.startsWith('text/event-stream')) {
        answer.destroy()
        return resolve({ status: answer.statusCode ?? 0, said: '' })
      }
      text(answer).then((said) => resolve({ status: answer.statusCode ?? 0, said }), () => resolve({ status: 599, said: 'cut' }))
    })
    sent.on('error', (error) => resolve({ status: 599, said: error.message }))
    sent.end(body)
  })
}

const filled = (path: string, value: string) => path.replaceAll(/\{\w+\}/g, () => value)
const own = (path: string) => path.replace(/\/workspaces\/\{\w+\}/, `/workspaces/${owner.workspaceId}`)
const isWrite = (method: string) => method !== 'GET' && method !== 'HEAD'

test('answers every route without a session, from elsewhere and in another workspace with a refusal', async () => {
  const open = /^\/api\/(setup|sign-in|sign-out|join)/
  const stranger = await createWorkspace(server, 'Another brand')
  for (const { method, path } of routes) {
    const [body, at] = [isWrite(method) ? '{}' : undefined, filled(own(path), createId())]
    const { status } = await ask(method, at, body, {})
    if (!open.test(path)) expect([401, 400].includes(status), `${method} ${path} without a session: ${status}`).toBe(true)
    const elsewhere = await ask(method, at, body, { cookie: owner.cookie, origin: 'https://evil.example.com' })
    expect(elsewhere.status, `${method} ${path} from elsewhere`).toBe(403)
    if (path.includes('/workspaces/')) {
      const theirs = await ask(method, at, body, { cookie: stranger.cookie })
      expect([400, 403, 404].includes(theirs.status), `${method} ${path} by a stranger: ${theirs.status}`).toBe(true)
    }
  }
})

test('answers whatever is odd with a code, and never breaks', async () => {
  const wrong: string[] = []
  for (const { method, path } of routes) {
    // To end one's own session is no oddity.
    if (path.endsWith('/sign-out')) continue
    const names = path.includes('{') ? oddNames.map((name, index) => filled(index % 2 ? path : own(path), name)) : []
    const asked = [...names.map((at) => [at, isWrite(method) ? '{}' : undefined] as const), ...oddBodies.map((body) => [filled(own(path), createId()), isWrite(method) ? body : undefined] as const)]
    for (const odd of ['limit=1e999', 'limit[]=1', 'since=%00', 'since=bnVsbA', 'since=eyJzZXEiOm51bGx9', 'before=%ff', 'hash=../..', '__proto__=1']) {
      if (!isWrite(method)) asked.push([`${filled(own(path), createId())}?${odd}`, undefined])
    }
    for (const [at, body] of asked) {
      const { status, said } = await ask(method, at, body, { cookie: owner.cookie })
      if (status >= 500 || (status >= 400 && !said.startsWith('{"code":'))) wrong.push(`${method} ${at.slice(0, 120)} ${body?.slice(0, 40) ?? ''} -> ${status} ${said.slice(0, 80)}`)
    }
  }
  expect(wrong).toEqual([])
})

test('takes no other method for a known one, and opens itself to no other origin', async () => {
  for (const path of new Set(routes.map((each) => each.path))) {
    const known = new Set(routes.filter((each) => each.path === path).map(({ method }) => method))
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      if (known.has(method) || (method === 'HEAD' && known.has('GET'))) continue
      const { status } = await ask(method, filled(own(path), createId()), undefined, { cookie: owner.cookie, 'x-http-method-override': 'POST' })
      expect([400, 404, 405].includes(status), `${method} ${path}: ${status}`).toBe(true)
    }
  }
})

test('refuses or takes every odd document, and goes on with what it took', async () => {
  const at = `/api/workspaces/${owner.workspaceId}/replication`
  const { checkpoint } = await bodyOf(feedResponse, owner.fetch(`${at}/feed?limit=1`))
  const valid: object[] = [
    aPost({ text: 'x' }), aMedia(), anEvent(), aChannel({ network: 'by-hand', label: 'x', format: 'story' }),
    aDecision(`workspace:${owner.workspaceId}`, { kind: 'order', act: 'go-on' }), aDecision('posts:constructor', { kind: 'release', contentHash: `v1:${'0'.repeat(64)}`, intent: 'publish' }),
  ]
  const odd: unknown[] = ['\u0000', '\ud800', '\u202ereversed', 'x'.repeat(20_000), 1e308, -1, null, [], {}, { __proto__: null, toString: 1 }, '9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00.000Z', 'Nowhere/Land']
  for (const collection of collectionNames) {
    const rows = valid.flatMap((document) => Object.keys(document).flatMap((key) => odd.map((value) => ({ newDocumentState: { ...document, id: createId(), _deleted: false, [key]: value } }))))
    const strings = rows.filter(({ newDocumentState: { id } }) => typeof id === 'string' && id.length < 128)
    const seen: number[] = []
    for (let first = 0; first < strings.length; first += 200) {
      const answer = await owner.fetch(`${at}/${collection}/push`, { json: { checkpoint, pushed: null, rows: strings.slice(first, first + 200) } })
      seen.push(answer.status)
      if (answer.status === 200) pushResponse.parse(await answer.json())
    }
    expect(seen.every((status) => status === 200 || status === 400), `${collection}: ${seen.join(' ')}`).toBe(true)
  }
  await server.settled()
  expect((await owner.fetch(`${at}/feed?limit=1000`)).status).toBe(200)
  expect(logged).toEqual([])
})
