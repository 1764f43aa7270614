import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

async function builtApp(): Promise<AsyncDisposable & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'inviato-web-'))
  await mkdir(join(folder, '_app', 'immutable'), { recursive: true })
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>inviato</title>')
  await writeFile(join(folder, 'service-worker.js'), '// worker')
  await writeFile(join(folder, '_app', 'immutable', 'start.abc123.js'), '// start')
  await writeFile(join(folder, '_app', 'immutable', 'start.abc123.js.br'), brotliCompressSync('// start'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

test('gives the app’s page at every address that is not a file', async () => {
  await using built = await builtApp()
  await using server = await startServer({ config: { webRoot: built.folder } })
  for (const path of ['/', '/posts/one', '/setup', '/_app/', '/_app/immutable', '/capture?from=home']) {
    const answer = await server.fetch(path)
    expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, 'no-cache'])
    expect(await answer.text()).toContain('<title>inviato</title>')
  }
})

test('keeps hashed files for ever and asks anew for the worker', async () => {
  await using built = await builtApp()
  await using server = await startServer({ config: { webRoot: built.folder } })
  const hashed = await server.fetch('/_app/immutable/start.abc123.js')
  expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  const worker = await server.fetch('/service-worker.js')
  expect(worker.headers.get('cache-control')).toBe('no-cache')
  expect(worker.headers.get('content-type')).toContain('javascript')
})

test('never answers with the page for a missing file or an address of the server', async () => {
  await using built = await builtApp()
  await using server = await startServer({ config: { webRoot: built.folder } })
  for (const path of ['/missing.js', '/api/nothing', '/media/nothing', '/../package.json']) {
    expect([path, (await server.fetch(path)).status]).toEqual([path, 404])
  }
})

test('sends what was compressed at build to who can read it', async () => {
  await using built = await builtApp()
  await using server = await startServer({ config: { webRoot: built.folder } })
  const compressed = await server.fetch('/_app/immutable/start.abc123.js', { headers: { 'accept-encoding': 'br' } })
  expect(compressed.headers.get('content-encoding')).toBe('br')
  expect(compressed.headers.get('content-type')).toContain('javascript')
  expect(await compressed.text()).toBe('// start')
  const plain = await server.fetch('/_app/immutable/start.abc123.js', { headers: { 'accept-encoding': 'identity' } })
  expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, '// start'])
})
