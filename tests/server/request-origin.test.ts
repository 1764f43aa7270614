import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { startServer, type ServerOptions } from '../support/server.ts'

/** What an answer says of itself, where it refuses. */
const refusal = z.object({ code: z.optional(z.string()) })

type Headers = Record<string, string>

/** Starts a server with one route that writes and one that reads, and asks it with exactly these headers. */
async function startDoor(options: ServerOptions = {}) {
  const server = await startServer({
    ...options,
    routes: (app) => {
      app.post('/api/probe', async () => ({ written: true }))
      app.get('/api/probe', async () => ({ read: true }))
      app.post('/live/fair/1/comments', async () => ({ written: true }))
    },
  })
  const port = Number(new URL(server.url).port)
  async function ask(method: string, path: string, headers: Headers): Promise<{ status: number; code?: string }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; code?: string }>()
    request({ port, host: '127.0.0.1', method, path, headers }, (response) => {
      void text(response).then((body) => {
        const { code } = z.parse(refusal, JSON.parse(body))
        resolve({ status: response.statusCode ?? 0, code })
      })
    })
      .on('error', reject)
      .end()
    return promise
  }
  const host = new URL(server.url).host
  return {
    host,
    url: server.url,
    get: (path: string, headers: Headers = {}) => ask('GET', path, { host, ...headers }),
    post: (path: string, headers: Headers = {}) => ask('POST', path, { host, ...headers }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

it('answers no other host', async () => {
  await using door = await startDoor()
  for (const host of ['attacker.example', 'localhost.attacker.example', 'inviato.example.com:3000', '10.0.0.1']) {
    expect(await door.get('/api/probe', { host })).toMatchObject({ status: 421, code: 'wrong_host' })
    // What a proxy says counts only where one is trusted.
    expect(await door.get('/api/probe', { host, 'x-forwarded-host': door.host })).toMatchObject({ status: 421 })
  }
  expect(await door.get('/healthz', { host: 'anything.example' })).toMatchObject({ status: 200 })
})

it('answers every local name while its address is a local one', async () => {
  await using door = await startDoor()
  const port = new URL(door.url).port
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, `brand.localhost:${port}`]) {
    expect(await door.get('/api/probe', { host })).toMatchObject({ status: 200 })
  }
})

it('answers its public address alone once it has one', async () => {
  await using door = await startDoor({ env: { PUBLIC_URL: 'https://inviato.example.com' } })
  expect(await door.get('/api/probe', { host: 'inviato.example.com' })).toMatchObject({ status: 200 })
  expect(await door.get('/api/probe', { host: 'localhost' })).toMatchObject({ status: 421, code: 'wrong_host' })
  expect(await door.post('/api/probe', { host: 'inviato.example.com', origin: 'https://inviato.example.com' })).toMatchObject({ status: 200 })
  expect(await door.post('/api/probe', { host: 'inviato.example.com', origin: 'http://inviato.example.com' })).toMatchObject({ status: 403 })
})

it('serves nothing but Live pages at their own address', async () => {
  const live = 'https://live.example.com'
  await using door = await startDoor({ env: { PUBLIC_URL: 'https://inviato.example.com', LIVE_URL: live } })
  const host = 'live.example.com'
  expect(await door.get('/api/probe', { host })).toMatchObject({ status: 421 })
  expect(await door.get('/', { host })).toMatchObject({ status: 421 })
  expect(await door.post('/live/fair/1/comments', { host, origin: live })).toMatchObject({ status: 200 })
  expect(await door.post('/live/fair/1/comments', { host, origin: 'https://inviato.example.com' })).toMatchObject({ status: 403 })
})

it('takes a write only from one of its own pages', async () => {
  await using door = await startDoor()
  const { url: origin } = door
  expect(await door.post('/api/probe', { origin })).toMatchObject({ status: 200 })
  expect(await door.post('/api/probe', { origin, 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 200 })
  const strangers: Headers[] = [
    {},
    { origin: 'null' },
    { origin: 'https://attacker.example' },
    { origin: origin.replace('http:', 'https:') },
    { origin, 'sec-fetch-site': 'cross-site' },
    { origin, 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ]
  for (const headers of strangers) {
    expect([headers, await door.post('/api/probe', headers)]).toMatchObject([headers, { status: 403, code: 'wrong_origin' }])
  }
})

it('does not let a stranger’s page read the API or open its stream', async () => {
  await using door = await startDoor()
  expect(await door.get('/api/probe', { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 })
  expect(await door.get('/api/probe', { 'sec-fetch-site': 'same-site' })).toMatchObject({ status: 403 })
  expect(await door.get('/api/probe', { origin: 'https://attacker.example' })).toMatchObject({ status: 403 })
  expect(await door.get('/api/probe', { 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 200 })
  expect(await door.get('/api/probe', { 'sec-fetch-site': 'none' })).toMatchObject({ status: 200 })
})
