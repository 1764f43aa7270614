import { createServer, type RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isPublicAddress } from '@inviato/server/src/outgoing-http/addresses.ts'
import { createOutgoingHttp, TooLarge } from '@inviato/server/src/outgoing-http/client.ts'
import { ForbiddenAddress, type Resolve } from '@inviato/server/src/outgoing-http/connect.ts'
import { listen } from '../support/port.ts'

/** A server of somebody else, on loopback; what it was asked is kept. */
async function startStranger(answer: RequestListener = (_request, response) => void response.end('hello')) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  const port = await listen(server)
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const client = (allow: string[] = [], resolve?: Resolve) => createOutgoingHttp({ outgoingAllow: allow }, { resolve })

/** Answers each question with the next of these lists of addresses. */
function resolver(...answers: string[][]): Resolve & { asked: string[] } {
  const asked: string[] = []
  const resolve: Resolve = (hostname, done) => {
    asked.push(hostname)
    done(null, (answers.shift() ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
  }
  return Object.assign(resolve, { asked })
}

describe('what is not public', () => {
  it.each([
    'http://127.0.0.1', 'https://127.0.0.1', 'https://localhost', 'https://2130706433', 'https://0x7f.1', 'https://0177.0.0.1', 'https://127.1',
    'https://0.0.0.0', 'https://10.1.2.3', 'https://172.16.0.1', 'https://192.168.1.1', 'https://169.254.169.254', 'https://100.64.0.1',
    'https://[::1]', 'https://[::]', 'https://[::ffff:127.0.0.1]', 'https://[::ffff:7f00:1]', 'https://[::127.0.0.1]', 'https://[fe80::1]',
    'https://[fd00::1]', 'https://[64:ff9b::7f00:1]', 'https://[2002:7f00:1::]', 'https://[2001:0:7f00:1::]', 'https://[ff02::1]',
  ])('is not reached by %s', async (url) => {
    await using stranger = await startStranger()
    await using http = client()
    const error = await http.fetch(`${url}:${stranger.port}/`).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TypeError)
    expect((error as TypeError).cause).toBeInstanceOf(ForbiddenAddress)
    expect(stranger.asked).toEqual([])
  })

  it('is not reached by a name that resolves to it, also among public addresses', async () => {
    for (const addresses of [['127.0.0.1'], ['93.184.215.14', '10.0.0.1'], ['2606:4700::1111', '::1'], ['::ffff:192.168.0.1'], []]) {
      await using http = client([], resolver(addresses))
      await expect(http.fetch('https://stranger.example/')).rejects.toMatchObject({ cause: { name: 'ForbiddenAddress' } })
    }
  })

  it('is told from what is', () => {
    for (const address of ['93.184.215.14', '1.1.1.1', '2606:4700:4700::1111', '::ffff:1.1.1.1']) {
      expect([address, isPublicAddress(address)]).toEqual([address, !address.startsWith('::')])
    }
    for (const address of ['', 'localhost', '1.1.1.1.1', '203.0.113.7', '2001:db8::1']) expect(isPublicAddress(address)).toBe(false)
  })
})

it('asks only once where a name leads, and connects to that', async () => {
  await using stranger = await startStranger()
  const resolve = resolver(['127.0.0.1'], ['10.0.0.1'])
  await using http = client(['loopback'], resolve)
  const response = await http.fetch(`http://rebind.localhost:${stranger.port}/`)
  expect(await response.text()).toBe('hello')
  expect(resolve.asked).toEqual(['rebind.localhost'])
})

it('does not speak unencrypted to the public', async () => {
  await using http = client([], resolver(['93.184.215.14']))
  await expect(http.fetch('http://stranger.example/')).rejects.toMatchObject({ cause: { name: 'ForbiddenAddress' } })
})

it('does not follow a redirect to what it would not have asked', async () => {
  await using inner = await startStranger()
  await using outer = await startStranger((_request, response) => {
    response.writeHead(302, { location: `${inner.origin}/admin` }).end()
  })
  await using http = client([outer.origin])
  await expect(http.fetch(outer.origin)).rejects.toMatchObject({ cause: { name: 'ForbiddenAddress' } })
  expect([outer.asked.length, inner.asked]).toEqual([1, []])
})

it('reaches an origin that the operator allowed, and no other port of it', async () => {
  await using allowed = await startStranger()
  await using other = await startStranger()
  await using http = client([allowed.origin])
  const response = await http.fetch(allowed.origin)
  expect([response.status, response.url, await response.text()]).toEqual([200, `${allowed.origin}/`, 'hello'])
  await expect(http.fetch(other.origin)).rejects.toThrow(TypeError)
})

it('reads no more than the caller wants, also of what unpacks to more', async () => {
  const bomb = gzipSync(Buffer.alloc(1_000_000))
  await using stranger = await startStranger((request, response) => {
    if (request.url === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    else response.end(Buffer.alloc(2000))
  })
  await using http = client(['loopback'])
  const few = http.limited({ maxBytes: 1999 })
  await expect(few(stranger.origin).then((response) => response.arrayBuffer())).rejects.toThrow(TooLarge)
  await expect(few(`${stranger.origin}/bomb`).then((response) => response.arrayBuffer())).rejects.toThrow(TooLarge)
  const enough = await http.limited({ maxBytes: 2000 })(stranger.origin)
  expect((await enough.arrayBuffer()).byteLength).toBe(2000)
})

it('gives up on a server that does not answer, and when its caller does', async () => {
  await using silent = await startStranger(() => undefined)
  await using http = client(['loopback'])
  await expect(http.limited({ timeout: 20 })(silent.origin)).rejects.toMatchObject({ name: 'TimeoutError' })
  const stop = new AbortController()
  const asked = http.fetch(silent.origin, { signal: stop.signal })
  stop.abort()
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
})

it('sends what fetch sends: requests, forms, bytes, searches', async () => {
  await using stranger = await startStranger((request, response) => {
    void text(request).then((body) => response.end(JSON.stringify([request.method, request.headers['content-type'], body.length])))
  })
  await using http = client(['loopback'])
  const form = new FormData()
  form.set('file', new Blob(['picture']), 'a.jpg')
  const bodies: RequestInit['body'][] = ['text', new URLSearchParams({ a: 'b' }), new Uint8Array(7), form]
  const answers = []
  for (const body of bodies) answers.push(await (await http.fetch(stranger.origin, { method: 'POST', body })).json())
  expect(answers).toEqual([
    ['POST', 'text/plain;charset=UTF-8', 4],
    ['POST', 'application/x-www-form-urlencoded;charset=UTF-8', 3],
    ['POST', null, 7],
    ['POST', expect.stringContaining('multipart/form-data; boundary='), expect.any(Number)],
  ])
  const request = new Request(stranger.origin, { method: 'PUT', body: '{}', headers: { 'content-type': 'application/json' } })
  expect(await (await http.fetch(request)).json()).toEqual(['PUT', 'application/json', 2])
})
