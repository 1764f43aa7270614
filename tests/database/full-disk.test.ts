import { tmpdir } from 'node:os'
import LevelDown from 'leveldown'
import { systemClock } from '@inviato/server/src/clock.ts'
import { hasRoom, roomAgain } from '@inviato/server/src/database/full-disk.ts'
import { startAgain } from '@inviato/server/src/start-again.ts'
import { createWorkspace } from '../support/people.ts'
import { createHome, startServer } from '../support/server.ts'
import { expect, onTestFinished, test, vi } from 'vitest'

/** From now on LevelDB finds no room, as it keeps its first error. @returns ends it */
function fillTheDisk(): () => void {
  const full = vi.spyOn(LevelDown.prototype, '_batch').mockImplementation((_operations, _options, done) => {
    setImmediate(done, new Error('IO error: /data/000033.ldb: No space left on device'))
  })
  onTestFinished(() => full.mockRestore())
  return () => full.mockRestore()
}

test('says that the server is full, not that something went wrong, and asks to be started anew when there is room', async () => {
  await using home = await createHome()
  await using server = await startServer({ home })
  const owner = await createWorkspace(server)
  const again = startAgain(server.ctx)
  const empty = fillTheDisk()
  const refused = await owner.fetch(`/api/workspaces/${owner.workspaceId}/notifications`, { method: 'PUT', json: { kinds: {} } })
  expect([refused.status, await refused.json()]).toMatchObject([507, { code: 'server_full' }])
  expect((await owner.fetch('/api/session')).status).toBe(200)
  expect((await server.fetch('/healthz')).status).toBe(503)
  empty()
  expect(await again).toBe(true)
})

test('knows how much room there is, and stops waiting for it with the server', async () => {
  expect([await hasRoom(tmpdir(), 1), await hasRoom(tmpdir(), 2 ** 60)]).toEqual([true, false])
  await roomAgain(tmpdir(), systemClock, AbortSignal.timeout(1_000))
})
