import { request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { endSlowBodies } from '@inviato/server/src/slow-bodies.ts'
import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

test('ends a request whose body does not come, and lets one that came take its time', async () => {
  await using server = await startServer({
    routes: (app) => void app.register(async (scope: typeof app) => {
      endSlowBodies(scope, 50)
      scope.post('/words', async () => {
        await wait(150)
        return { taken: true }
      })
    }),
  })
  expect(await (await server.fetch('/words', { json: {} })).json()).toEqual({ taken: true })
  const headers = { origin: server.url, 'content-type': 'application/json', 'content-length': '100' }
  const slow = request(new URL('/words', server.url), { method: 'POST', headers })
  const ended = new Promise((resolve) => slow.on('error', resolve))
  slow.write('{')
  expect(await ended).toBeInstanceOf(Error)
})
