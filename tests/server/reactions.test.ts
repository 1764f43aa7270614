import { v7 as uuidv7 } from 'uuid'
import { expect, it } from 'vitest'
import { systemClock, type Clock } from '@inviato/server/src/clock.ts'
import { reactToChanges } from '@inviato/server/src/database/react.ts'
import { startServer } from '../support/server.ts'

/** Does not wait long before it tries again. */
const quick: Clock = { now: () => new Date(), sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal) }

it('reacts to changes of workspaces that exist and of those that are made later', async () => {
  await using server = await startServer()
  const { store } = server.ctx
  const [first, second] = [uuidv7(), uuidv7()]
  await (await store.createWorkspace(first)).put({ _id: 'posts:1' })
  const seen: string[] = []
  await using _reaction = reactToChanges(server.ctx, 'test', async (change, workspace) => {
    seen.push(`${workspace.id} ${change.id}`)
  })
  await server.settled()
  await (await store.createWorkspace(second)).put({ _id: 'posts:2' })
  await server.settled()
  expect(seen).toEqual([`${first} posts:1`, `${second} posts:2`])
})

it('tries a reaction again that failed, and does not lose the change', async () => {
  await using server = await startServer({ overrides: { clock: quick } })
  const db = await server.ctx.store.createWorkspace(uuidv7())
  await db.put({ _id: 'posts:1' })
  let calls = 0
  await using _reaction = reactToChanges(server.ctx, 'test', async () => {
    if (++calls < 3) throw new Error('not yet')
  })
  await server.settled()
  expect(calls).toBe(3)
})

it('passes over a change that fails for good, so that it does not stop the others', async () => {
  await using server = await startServer({ overrides: { clock: quick } })
  const db = await server.ctx.store.createWorkspace(uuidv7())
  await db.put({ _id: 'posts:1' })
  await db.put({ _id: 'posts:2' })
  const done: string[] = []
  await using _reaction = reactToChanges(server.ctx, 'test', async (change) => {
    if (change.id === 'posts:1') throw new Error('never')
    done.push(change.id)
  })
  await server.settled()
  expect(done).toEqual(['posts:2'])
})
