import { Readable } from 'node:stream'
import { readShared } from '@inviato/server/src/share/form.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkspace } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => void (server = await startServer()))
afterAll(() => server[Symbol.asyncDispose]())

/** As a phone shares, from outside of every page. */
function share(form: FormData | string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL('/share', server.url), { method: 'POST', body: form, headers: { origin: 'null', 'sec-fetch-site': 'none', ...headers } })
}

function formOf(fields: Record<string, string>, ...files: File[]): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const file of files) form.append('media', file)
  return form
}

test('says in the person’s language that nothing was taken in, and lets the words go on', async () => {
  const film = new File([new Uint8Array(3_000_000)], 'film.mp4', { type: 'video/mp4' })
  const answer = await share(formOf({ title: 'Porte aperte', text: "L'ora è \"nove\" <b>", url: '' }, film), { 'accept-language': 'it-IT,it;q=0.9' })
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([409, 'text/html; charset=utf-8', 'no-store'])
  const page = await answer.text()
  expect(page).toContain('<html lang="it">')
  const [, address = ''] = /href="([^"]*)"/.exec(page) ?? []
  expect(new URL(address, server.url).searchParams.get('words')).toBe("Porte aperte\nL'ora è \"nove\" <b>")
  expect(page).not.toContain('<b>')
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('answers whatever comes, and writes nothing for anybody', async () => {
  const owner = await createWorkspace(server)
  // What a new brand sets off by itself is over.
  await server.settled()
  const { update_seq: before } = await server.ctx.store.workspace(owner.workspaceId).info()
  const strange = ['', '--x', `--x\r\ncontent-disposition: form-data; name="text"\r\n\r\n`, '\u0000\ud800'.repeat(50)]
  for (const body of strange) {
    const answer = await share(body, { 'content-type': 'multipart/form-data; boundary=x', cookie: owner.cookie })
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([409, null])
    expect(await answer.text()).toContain('href="/capture"')
  }
  expect((await share('{"text":"x"}', { 'content-type': 'application/json' })).status).toBe(409)
  expect((await server.ctx.store.workspace(owner.workspaceId).info()).update_seq).toEqual(before)
  const long = await (await share(formOf({ text: 'à'.repeat(30_000) }))).text()
  expect(/words=([^"]*)"/.exec(long)?.[1]).toBe(encodeURIComponent('à'.repeat(2000)))
})

test('reads no more than anybody may send in vain, and leaves the connection for the answer', async () => {
  const body = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(10)), { objectMode: false })
  expect(await readShared(body, 'multipart/form-data; boundary=x', 500)).toEqual({ words: '', tooLarge: true })
  expect(body.destroyed).toBe(false)
})
