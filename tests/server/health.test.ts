import { expect, it } from 'vitest'
import { spawnServer, startServer } from '../support/server.ts'

it('says that it is up to anyone', async () => {
  await using server = await startServer()
  const response = await server.fetch('/healthz')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'up' })
})

it('ends with code 0 when it is told to stop', async () => {
  await using server = await spawnServer()
  expect((await server.fetch('/healthz')).status).toBe(200)
  expect(await server.kill('SIGTERM')).toBe(0)
})
