import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { ApiError } from '@inviato/server/src/errors.ts'
import { logOptions } from '@inviato/server/src/log.ts'
import { startServer } from '../support/server.ts'

const policy = "default-src 'self'; script-src 'self' 'sha256-abc'"
const page = `<!doctype html><meta http-equiv="content-security-policy" content="${policy}"><title>Inviato</title>`

/** A built web app: the page, a worker, one hashed file with its compressed twin. */
async function buildWeb() {
  const webRoot = await mkdtemp(join(tmpdir(), 'inviato-web-'))
  const immutable = join(webRoot, '_app', 'immutable')
  await mkdir(immutable, { recursive: true })
  await writeFile(join(webRoot, 'index.html'), page)
  await writeFile(join(webRoot, 'service-worker.js'), 'self.x = 1')
  await writeFile(join(immutable, 'app.4f2a.js'), 'export {}')
  await writeFile(join(immutable, 'app.4f2a.js.br'), brotliCompressSync('export {}'))
  return { webRoot, [Symbol.asyncDispose]: () => rm(webRoot, { recursive: true }) }
}

it('opens the app at every address that is not something else', async () => {
  await using web = await buildWeb()
  await using server = await startServer({ config: { webRoot: web.webRoot } })
  for (const path of ['/', '/posts/0190', '/setup', '/anything?query=1']) {
    const response = await server.fetch(path)
    expect([path, response.status, await response.text()]).toEqual([path, 200, page])
    expect(response.headers.get('cache-control')).toBe('no-cache')
  }
  for (const path of ['/api/nothing', '/media/x', '/r/token', '/_app/immutable/gone.js', '/../../package.json']) {
    const response = await server.fetch(path)
    expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 404, 'application/json; charset=utf-8'])
  }
})

it('lets hashed files be kept for ever, and the worker be asked for anew', async () => {
  await using web = await buildWeb()
  await using server = await startServer({ config: { webRoot: web.webRoot } })
  const hashed = await server.fetch('/_app/immutable/app.4f2a.js', { headers: { 'accept-encoding': 'br' } })
  expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(hashed.headers.get('content-encoding')).toBe('br')
  expect(hashed.headers.get('content-type')).toMatch(/javascript/)
  expect(await hashed.text()).toBe('export {}')
  expect((await server.fetch('/service-worker.js')).headers.get('cache-control')).toBe('no-cache')
})

it('sends the page’s own policy, and forbids frames', async () => {
  await using web = await buildWeb()
  await using server = await startServer({ config: { webRoot: web.webRoot } })
  const { headers } = await server.fetch('/')
  expect(headers.get('content-security-policy')).toBe(`${policy}; frame-ancestors 'none'`)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('same-origin')
})

it('says how to build the app where it is not built', async () => {
  await using server = await startServer({ config: { webRoot: '/nowhere' } })
  const response = await server.fetch('/')
  expect([response.status, await response.json()]).toEqual([503, { code: 'not_built', message: expect.stringContaining('npm start') }])
})

it('answers every error as a code and a sentence', async () => {
  await using server = await startServer({
    routes: (app) => {
      const body = z.strictObject({ name: z.string().max(5) })
      app.post('/api/probe', { schema: { body }, bodyLimit: 100 }, async () => ({}))
      app.get('/api/slow', async () => Promise.reject(new ApiError(429, 'slow_down', 'Too many attempts.', { retryAfter: 1.2 })))
      app.get('/api/broken', async () => Promise.reject(new Error('secret detail')))
    },
  })
  const post = (body: string, type = 'application/json') =>
    server.fetch('/api/probe', { method: 'POST', body, headers: { 'content-type': type } }).then(tell)
  expect(await post('{"name":"Ada"}')).toEqual([200, {}])
  expect(await post('{"name":"Ada Lovelace"}')).toMatchObject([400, { code: 'invalid_request', message: expect.stringContaining('/name') }])
  expect(await post('{"name":"Ada","role":"owner"}')).toMatchObject([400, { code: 'invalid_request' }])
  expect(await post('{')).toMatchObject([400, { code: 'invalid_request' }])
  expect(await post('')).toMatchObject([400, { code: 'invalid_request' }])
  expect(await post('<a/>', 'text/xml')).toMatchObject([415, { code: 'wrong_media_type' }])
  expect(await post(`{"name":"${'x'.repeat(200)}"}`)).toMatchObject([413, { code: 'too_large' }])
  const slow = await server.fetch('/api/slow')
  expect([slow.status, slow.headers.get('retry-after'), await slow.json()]).toMatchObject([429, '2', { code: 'slow_down' }])
  const broken = await server.fetch('/api/broken').then(tell)
  expect(broken).toMatchObject([500, { code: 'internal' }])
  expect(JSON.stringify(broken)).not.toContain('secret')
})

it('writes no secret into its log', async () => {
  const lines: string[] = []
  const log = pino({ ...logOptions, level: 'trace' }, { write: (line: string) => void lines.push(line) })
  await using server = await startServer({
    overrides: { log },
    routes: (app) => {
      app.post('/api/broken', async (request) => {
        request.log.info({ req: request }, 'asked')
        throw Object.assign(new Error('failed'), { config: { headers: { authorization: 'planted-error' } }, body: request.body })
      })
    },
  })
  await server.fetch('/api/broken?token=planted-query', {
    method: 'POST',
    body: JSON.stringify({ password: 'planted-body' }),
    headers: { 'content-type': 'application/json', cookie: '__Host-session=planted-cookie', authorization: 'Bearer planted-token' },
  })
  expect(lines.join('')).toContain('/api/broken')
  expect(lines.join('')).toContain('request failed')
  expect(lines.join('')).not.toContain('planted')
})

async function tell(response: Response): Promise<[number, unknown]> {
  return [response.status, await response.json()]
}
