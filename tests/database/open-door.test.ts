import { createServer } from 'node:http'
import { expect, inject, it } from 'vitest'
import { listen } from '../support/port.ts'
import { UnsafeStore } from '@inviato/server/src/database/open-door.ts'
import { openStore } from '@inviato/server/src/database/store.ts'

const open = (url: string, allowed = false) => openStore({ dataDir: '', couchdb: { url, prefix: 'door-', open: allowed } })

it('refuses a CouchDB that answers without credentials', async () => {
  await expect(open(inject('couchdbUrl'))).rejects.toThrow(UnsafeStore)
  await expect(open(inject('couchdbUrl').replace('//', '//admin:secret@'))).rejects.toThrow('without credentials')
})

it('takes an open CouchDB when the operator says so', async () => {
  await using store = await open(inject('couchdbUrl'), true)
  expect((await store.directory.info()).doc_count).toBe(0)
})

it('asks without the credentials it was given', async () => {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization)
    response.writeHead(request.headers.authorization ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ db_name: 'door-directory', doc_count: 0, update_seq: 0 }))
  })
  const port = await listen(server)
  await using store = await open(`http://admin:secret@127.0.0.1:${port}`)
  await store.directory.info()
  expect(asked[0]).toBeUndefined()
  expect(asked.at(-1)).toBe(`Basic ${Buffer.from('admin:secret').toString('base64')}`)
  server.close()
})

it('says so when nothing answers, and never names the password', async () => {
  const attempt = open('http://admin:secret@127.0.0.1:9')
  await expect(attempt).rejects.toThrow('127.0.0.1:9 does not answer')
  await expect(attempt).rejects.not.toThrow('secret')
})
