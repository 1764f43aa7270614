import { expect, it } from 'vitest'
import { createWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'

it('describes the API to who is signed in, and to nobody else', async () => {
  await using server = await startServer()
  expect((await server.fetch('/api/docs')).status).toBe(401)
  expect((await server.fetch('/api/docs/openapi.json')).status).toBe(401)
  const owner = await createWorkspace(server)
  const described = await (await owner.fetch('/api/docs/openapi.json')).json()
  expect(described.openapi).toBe('3.1.0')
  expect(Object.keys(described.paths)).toContain('/api/session')
  expect(Object.keys(described.paths).every((path) => path.startsWith('/api/'))).toBe(true)
  expect(described.paths['/api/sign-in/password'].post.requestBody).toBeDefined()
})

it('shows the description as a page that runs no script', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  const response = await owner.fetch('/api/docs')
  const html = await response.text()
  expect(html).toContain('<code>/api/session</code>')
  expect(html).not.toContain('<script')
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
})
