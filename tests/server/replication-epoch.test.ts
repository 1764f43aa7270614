import { feedResponse } from '@inviato/shared/replication.ts'
import { expect, it } from 'vitest'
import { createWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'

it('begins one epoch, however many phones ask first', async () => {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  const ask = async (): Promise<string> => {
    const response = await owner.fetch(`/api/workspaces/${owner.workspaceId}/replication/feed?limit=1`)
    return feedResponse.parse(await response.json()).checkpoint.epoch
  }
  const first = await Promise.all(Array.from({ length: 8 }, ask))
  expect(new Set([...first, await ask()]).size).toBe(1)
})
