import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { bodyOf } from '../support/answers.ts'
import { createWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'

const description = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.object({ post: z.optional(z.object({ requestBody: z.optional(z.unknown()) })) })),
})

it('describes the API to who is signed in, and to nobody else', async () => {
  await using server = await startServer()
  expect((await server.fetch('/api/docs')).status).toBe(401)
  expect((await server.fetch('/api/docs/openapi.json')).status).toBe(401)
  const owner = await createWorkspace(server)
  const { openapi, paths } = await bodyOf(description, owner.fetch('/api/docs/openapi.json'))
  expect(openapi).toBe('3.1.0')
  expect(Object.keys(paths)).toContain('/api/session')
  expect(Object.keys(paths).every((path) => path.startsWith('/api/'))).toBe(true)
  expect(paths['/api/sign-in/password']?.post?.requestBody).toBeDefined()
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
