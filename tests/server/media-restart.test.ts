import { readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createReceiver } from '@inviato/server/src/media/receiver.ts'
import { sweepUploads } from '@inviato/server/src/media/start.ts'
import { readUpload } from '@inviato/server/src/media/upload-document.ts'
import { expect, test } from 'vitest'
import { createWorkspace, type Person } from '../support/people.ts'
import { aPicture } from '../support/pictures.ts'
import { createHome, startServer, type TestServer } from '../support/server.ts'
import { aFile, announce, ask, locationOf, send, upload, uploadOf } from '../support/uploads.ts'

function incoming(server: TestServer, person: Person): string {
  return join(server.ctx.config.dataDir, 'media', person.workspaceId, 'incoming')
}

/** The same person after the server was started again: their cookie is still good. */
function at(server: TestServer, person: Person): Person {
  return {
    ...person,
    fetch: (path, { json: _json, ...init } = {}) => {
      const headers = new Headers(init.headers)
      headers.set('cookie', person.cookie)
      return server.fetch(path, { ...init, headers })
    },
  }
}

test('an upload goes on after the server was started again', async () => {
  await using home = await createHome()
  const file = aFile(await aPicture({ noise: true }))
  const half = Math.floor(file.bytes.length / 2)
  let person: Person
  let location: string
  {
    await using server = await startServer({ home })
    person = await createWorkspace(server)
    location = await locationOf(announce(person, file))
    await send(person, location, new Uint8Array(file.bytes.subarray(0, half)))
  }
  await using server = await startServer({ home })
  person = at(server, person)
  expect((await ask(person, location)).headers.get('upload-offset')).toBe(String(half))
  expect((await send(person, location, new Uint8Array(file.bytes.subarray(half)), half)).status).toBe(204)
  expect((await uploadOf(server, person, file))?.received.publish?.sha256).toBe(file.sha256)
})

test('a complete file that was not yet taken in is taken in at the next start', async () => {
  await using home = await createHome()
  const file = aFile(await aPicture())
  let person: Person
  {
    await using server = await startServer({ home })
    person = await createWorkspace(server)
    const location = await locationOf(announce(person, file))
    // As after a kill between the last byte and the check: the bytes are there, nobody looked at them.
    await writeFile(join(incoming(server, person), location.slice(location.lastIndexOf('/') + 1)), file.bytes)
  }
  await using server = await startServer({ home })
  const db = server.ctx.store.workspace(person.workspaceId)
  const feed = db.changes({ since: 0, live: true, include_docs: true, batch_size: 100 })
  await new Promise<void>((resolve) => {
    feed.on('change', (row) => {
      if (row.id === `uploads:${file.mediaId}`) resolve()
    })
  })
  feed.cancel()
  expect((await readUpload(db, file.mediaId))?.received.publish?.sha256).toBe(file.sha256)
})

test('what nobody resumed is removed after a week, what was received stays', async () => {
  await using server = await startServer()
  const person = await createWorkspace(server)
  const received = aFile(await aPicture())
  const { location } = await upload(person, received)
  const left = await locationOf(announce(person, aFile(await aPicture())))
  const sweep = async (): Promise<void> => sweepUploads(server.ctx, createReceiver(server.ctx), person.workspaceId)
  await sweep()
  expect((await readdir(incoming(server, person))).length).toBe(4)
  const old = new Date(Date.now() - 8 * 24 * 3_600_000)
  for (const name of await readdir(incoming(server, person))) await utimes(join(incoming(server, person), name), old, old)
  await sweep()
  expect(await readdir(incoming(server, person))).toEqual([])
  expect((await ask(person, left)).status).toBe(404)
  expect((await ask(person, location)).status).toBe(404)
  const file = await server.ctx.files.open(person.workspaceId, { sha256: received.sha256, mime: 'image/jpeg' })
  expect(file && (await stat(file.path)).size).toBe(received.bytes.length)
})
