import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { ApiError } from '@inviato/server/src/errors.ts'
import { logOptions } from '@inviato/server/src/log.ts'
import { textWith } from '../support/matchers.ts'
import { startServer } from '../support/server.ts'

const policy = "default-src 'self'; script-src 'self' 'sha256-abc'"
const page = `<!doctype html><meta http-equiv="content-security-policy" content="${policy}"><title>Inviato</title>`

it('sends the page’s own policy, and forbids frames', async () => {
  const webRoot = await mkdtemp(join(tmpdir(), 'inviato-web-'))
  await writeFile(join(webRoot, 'index.html'), page)
  await using server = await startServer({ config: { webRoot } })
  const { headers } = await server.fetch('/')
  expect(headers.get('content-security-policy')).toBe(`${policy}; frame-ancestors 'none'`)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('same-origin')
  await rm(webRoot, { recursive: true })
})

it('asks browsers to come back encrypted once its address is', async () => {
  await using server = await startServer()
  expect((await server.fetch('/healthz')).headers.get('strict-transport-security')).toBeNull()
  await server.ctx.publicUrl.decide('https://inviato.example.com')
  expect((await server.fetch('/healthz')).headers.get('strict-transport-security')).toBe('max-age=31536000')
})

it('says how to build the app where it is not built', async () => {
  await using server = await startServer({ config: { webRoot: '/nowhere' } })
  const response = await server.fetch('/')
  expect([response.status, await response.json()]).toEqual([503, { code: 'not_built', message: textWith('npm start') }])
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
  expect(await post('{"name":"Ada Lovelace"}')).toMatchObject([400, { code: 'invalid_request', message: textWith('/name') }])
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
