import { get, type IncomingMessage } from 'node:http'
import { streamVersions } from '@inviato/server/src/live-page/stream.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
/** What the public can see has changed so often; each page that listens. */
let version = 0
const listeners = new Set<() => void>()
/** Bytes that wait in this process for who does not read. */
let waiting: () => number = () => 0
let closed: Promise<void>

beforeAll(async () => {
  server = await startServer({
    routes: (app) => app.get('/live/slow/:beat', (request, reply) => {
      waiting = () => reply.raw.writableLength
      closed = new Promise((resolve) => reply.raw.once('close', () => resolve()))
      const board = { get version() { return `${version}${'x'.repeat(20_000)}` } }
      const listen = (listener: () => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      }
      streamVersions(reply, { board, listen }, server.ctx.signal, Number(request.url.split('/').at(-1)))
    }),
  })
})
afterAll(() => server[Symbol.asyncDispose]())

/** @param beatMs between two heartbeats */
function open(beatMs: number): Promise<IncomingMessage> {
  return new Promise((answered) => get(new URL(`/live/slow/${beatMs}`, server.url), answered))
}

/** Changes the page until a connection that nobody reads is full, and often again. */
async function changeOften(): Promise<number> {
  let most = 0
  for (let times = 0; times < 2_000; times++) {
    version += 1
    for (const tell of listeners) tell()
    most = Math.max(most, waiting())
    if (times % 20 === 0) await new Promise(setImmediate)
  }
  return most
}

test('keeps nothing for a page that does not read, and ends its connection', async () => {
  const response = await open(20)
  response.on('error', () => undefined)
  expect(await changeOften()).toBeLessThan(100_000)
  await closed
  expect([listeners.size, waiting()]).toEqual([0, 0])
})

test('tells a page that reads late the newest version, and leaves it open', async () => {
  const response = await open(60_000)
  await changeOften()
  const newest = version
  let said = ''
  for await (const chunk of response.setEncoding('utf8')) {
    said = (said + String(chunk)).slice(-200_000)
    if (said.includes(`data: ${newest}x`) && said.endsWith('\n\n')) break
  }
  expect(said).toContain(`data: ${newest}x`)
})
