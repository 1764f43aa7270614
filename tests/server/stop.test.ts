import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { checkpointOf, inAddress } from '../support/checkpoint.ts'
import { createWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'

it('stops while a phone holds its stream open', async () => {
  const server = await startServer()
  const owner = await createWorkspace(server)
  const at = `/api/workspaces/${owner.workspaceId}/replication`
  const stream = await owner.fetch(`${at}/stream?${inAddress(await checkpointOf(owner))}`)
  expect(stream.status).toBe(200)
  const ended = stream.text().then(
    () => 'ended',
    () => 'broken off',
  )
  await server[Symbol.asyncDispose]()
  expect(await ended).toMatch(/ended|broken off/)
})

it('finishes the request that is under way, and takes no new one', async () => {
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const server = await startServer({
    routes: (app) => {
      app.get('/api/slow', async () => {
        begun.resolve()
        await gate.promise
        return { kept: (await server.ctx.store.directory.info()).doc_count > 0 }
      })
    },
  })
  const slow = server.fetch('/api/slow')
  await begun.promise
  const stopped = server[Symbol.asyncDispose]()
  gate.resolve()
  expect(await (await slow).json()).toEqual({ kept: true })
  await stopped
  await expect(server.fetch('/healthz')).rejects.toThrow(TypeError)
})

it('does not wait for a connection that never carried a request', async () => {
  const server = await startServer()
  const accepted = once(server.app.server, 'connection')
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  await accepted
  const closed = once(socket, 'close')
  await server[Symbol.asyncDispose]()
  await closed
})
