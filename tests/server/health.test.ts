import { expect, it } from 'vitest'
import { aNumber, aString } from '../support/matchers.ts'
import { addMember, createWorkspace } from '../support/people.ts'
import { spawnServer, startServer } from '../support/server.ts'

it('says that it is up to anyone, and how it is to an owner', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  const author = await addMember(server, owner, 'author')
  for (const someone of [server, author]) {
    const response = await someone.fetch('/healthz')
    expect([response.status, await response.json()]).toEqual([200, { status: 'up' }])
  }
  const response = await owner.fetch('/healthz')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.json()).toEqual({
    status: 'up',
    details: {
      store: process.env.TEST_STORE,
      storeMs: aNumber,
      workspaces: 1,
      startedAt: aString,
      freeBytes: aNumber,
      memoryBytes: aNumber,
    },
  })
})

it('says that it is down when its store is closed', async () => {
  await using server = await startServer()
  await server.ctx.store[Symbol.asyncDispose]()
  const response = await server.fetch('/healthz')
  expect([response.status, await response.json()]).toEqual([503, { status: 'down' }])
})

it('ends with code 0 when it is told to stop', async () => {
  await using server = await spawnServer()
  expect((await server.fetch('/healthz')).status).toBe(200)
  expect(await server.kill('SIGTERM')).toBe(0)
})
