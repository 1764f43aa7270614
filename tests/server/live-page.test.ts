import { readConnection } from '@inviato/server/src/networks/connection.ts'
import { expect, test } from 'vitest'
import { createBrand, type Brand } from '../support/brand.ts'
import { pageWith, versionsOf } from '../support/live-page.ts'
import { startServer, type TestServer } from '../support/server.ts'

async function start(options: Parameters<typeof createBrand>[1] = {}): Promise<{ server: TestServer; brand: Brand } & AsyncDisposable> {
  const server = await startServer()
  return { server, brand: await createBrand(server.ctx, options), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

test('shows published updates newest first, each with a page of its own', async () => {
  await using home = await start()
  const { server, brand } = home
  const first = await brand.publish({ text: 'Doors are open.' }, { publishedAt: '2026-03-14T19:00:00.000Z' })
  const second = await brand.publish({ text: 'The band is on stage.\n\nhttps://example.com/set-list.' }, { publishedAt: '2026-03-14T20:30:00.000Z' })
  const page = await pageWith(server, '/live/lumen', 'The band is on stage.')
  expect(page.indexOf('The band')).toBeLessThan(page.indexOf('Doors are open.'))
  expect(page).toContain('<html lang="en">')
  expect(page).toContain('>21:30</time>')
  expect(page).toContain('<a href="https://example.com/set-list" rel="noopener">example.com/set-list</a>.')
  for (const publication of [first, second]) {
    const answer = await server.fetch(`/live/lumen/${publication.postId}`)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain(publication.outgoing.text.split('\n')[0])
  }
})

test('shows nothing that is not published, and takes away what is taken down', async () => {
  await using home = await start()
  const { server, brand } = home
  const shown = await brand.publish({ text: 'Now.' })
  const later = await brand.publish({ text: 'Not yet.' }, { state: 'scheduled', publishedAt: undefined })
  await brand.publish({ text: 'On another channel.' }, { channelId: brand.id })
  const page = await pageWith(server, '/live/lumen', 'Now.')
  expect(page).not.toContain('Not yet.')
  expect(page).not.toContain('On another channel.')
  expect((await server.fetch(`/live/lumen/${later.postId}`)).status).toBe(404)
  await brand.write('publications', { ...shown, state: 'cancelled' })
  await pageWith(server, '/live/lumen', 'It starts here soon')
  expect((await server.fetch(`/live/lumen/${shown.postId}`)).status).toBe(404)
})

test('pages without losing its place when new updates arrive', async () => {
  await using home = await start()
  const { server, brand } = home
  for (let n = 1; n <= 45; n++) {
    await brand.publish({ text: `Update number ${n}.` }, { publishedAt: new Date(Date.UTC(2026, 2, 14, 18, n)).toISOString() })
  }
  const seen: string[] = []
  let path: string | undefined = '/live/lumen'
  await pageWith(server, path, 'Update number 45.')
  while (path) {
    const page = await (await server.fetch(path)).text()
    seen.push(...Array.from(page.matchAll(/Update number (\d+)\.<\/p>/g), ([, n]) => n ?? ''))
    if (seen.length === 20) await brand.publish({ text: 'Breaking.' }).then(() => pageWith(server, '/live/lumen', 'Breaking.'))
    path = /href="[^"]*(\/live\/lumen\?before=[^"]+)" rel="next"/.exec(page)?.[1]
  }
  expect(seen.map(Number)).toEqual(Array.from({ length: 45 }, (_, index) => 45 - index))
})

test('reads no cookie, sets none, and sends a policy that admits only its own style and script', async () => {
  await using home = await start()
  const { server, brand } = home
  await brand.publish()
  await pageWith(server, '/live/lumen', 'Doors are open.')
  const plain = await server.fetch('/live/lumen')
  const withCookie = await server.fetch('/live/lumen', { headers: { cookie: '__Host-session=stolen' } })
  expect(withCookie.headers.get('set-cookie')).toBeNull()
  expect(plain.headers.get('vary')).toBe('Accept-Encoding')
  expect(await withCookie.text()).toBe(await plain.text())
  const policy = plain.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  expect(policy).toMatch(/script-src http:\/\/localhost:\d+\/live\/live\.[0-9a-f]{12}\.js;/)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(plain.headers.get('x-frame-options')).toBe('DENY')
  const script = /script-src (\S+);/.exec(policy)?.[1] ?? ''
  const answer = await fetch(script)
  expect(answer.headers.get('content-type')).toContain('text/javascript')
  expect(answer.headers.get('cache-control')).toContain('immutable')
})

test('is hidden from search engines and frames until its owner says otherwise', async () => {
  await using home = await start()
  const { server, brand } = home
  await brand.publish()
  const hidden = await pageWith(server, '/live/lumen', 'Doors are open.')
  expect(hidden).toContain('<meta name="robots" content="noindex">')
  expect((await server.fetch('/live/lumen')).headers.get('x-robots-tag')).toBe('noindex')
  await brand.settle({ open: true, embed: true })
  await pageWith(server, '/live/lumen', 'application/ld+json')
  const open = await server.fetch('/live/lumen')
  expect(open.headers.get('x-robots-tag')).toBeNull()
  expect(open.headers.get('x-frame-options')).toBeNull()
  expect(open.headers.get('content-security-policy')).toContain('frame-ancestors *')
})

test('answers a reader who has it with 304, also compressed', async () => {
  await using home = await start()
  const { server, brand } = home
  await brand.publish()
  await pageWith(server, '/live/lumen', 'Doors are open.')
  for (const encoding of ['br', 'gzip', 'identity']) {
    const answer = await server.fetch('/live/lumen', { headers: { 'accept-encoding': encoding } })
    expect(answer.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding)
    expect(await answer.text()).toContain('Doors are open.')
    const again = await server.fetch('/live/lumen', { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
    const since = await server.fetch('/live/lumen', { headers: { 'if-modified-since': answer.headers.get('last-modified') ?? '' } })
    expect(since.status).toBe(304)
  }
})

test('tells an open page that something changed', async () => {
  await using home = await start()
  const { server, brand } = home
  await brand.publish()
  await pageWith(server, '/live/lumen', 'Doors are open.')
  const abort = new AbortController()
  const stream = await server.fetch('/live/lumen/stream', { signal: abort.signal })
  expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const versions = versionsOf(stream)
  const first = (await versions.next()).value
  expect(await (await server.fetch('/live/lumen')).text()).toContain(`data-version="${first}"`)
  await brand.publish({ text: 'Encore!' })
  const second = (await versions.next()).value
  expect(second).not.toBe(first)
  expect(await (await server.fetch('/live/lumen')).text()).toContain('Encore!')
  abort.abort()
})

test('keeps an old address working, and gives a taken one to nobody else', async () => {
  await using home = await start()
  const { server, brand } = home
  await brand.publish()
  await brand.settle({ slug: 'lumen-2026' })
  await pageWith(server, '/live/lumen-2026', 'Doors are open.')
  const moved = await server.fetch('/live/lumen?before=x')
  expect(moved.status).toBe(308)
  expect(moved.headers.get('location')).toBe(`${server.url}/live/lumen-2026?before=x`)
  const second = await createBrand(server.ctx, { workspace: { name: 'Another brand' } })
  const told = await second.db.get(`channels:${second.channelId}:connection`)
  expect(told).toMatchObject({ body: { kind: 'connection', state: 'connected', problem: { code: 'address_taken' } } })
  expect((await server.fetch('/live/nobody')).status).toBe(404)
})

test('holds up nothing for an address that is taken', async () => {
  await using home = await start()
  const { server, brand } = home
  const second = await createBrand(server.ctx, { settings: { title: 'Porto by night' }, workspace: { name: 'Porto' } })
  const { address } = await pageOf(second)
  await second.publish({ text: 'Boats are in.' })
  expect(await pageWith(server, `/live/${address}`, 'Boats are in.')).toContain('<title>Porto by night</title>')
  await second.settle({ slug: 'porto' })
  await pageWith(server, '/live/porto', 'Boats are in.')
  expect(await pageOf(second)).toMatchObject({ address: 'porto', problem: undefined })
  // What was granted once stays, and leads to nobody else's page.
  await second.settle({ slug: brand.slug })
  await server.settled()
  expect(await pageOf(second)).toMatchObject({ address: 'porto', problem: 'address_taken' })
  expect((await server.fetch('/live/porto')).status).toBe(200)
  expect((await server.fetch(`/live/${address}`)).headers.get('location')).toBe(`${server.url}/live/porto`)
})

/** Where the page of a brand answers, and what is wrong with the address it wants. */
async function pageOf({ db, channelId }: Brand) {
  const connection = await readConnection(db, channelId)
  return { address: connection?.account?.handle ?? '', problem: connection?.problem?.code }
}

test('has an origin of its own where LIVE_URL names one', async () => {
  await using server = await startServer({ env: { PUBLIC_URL: 'http://app.example.test', LIVE_URL: 'http://live.example.test' } })
  const brand = await createBrand(server.ctx)
  await brand.publish()
  const ask = (host: string, url = '/live/lumen') => server.app.inject({ url, headers: { host } })
  expect((await ask('live.example.test')).statusCode).toBe(200)
  expect((await ask('app.example.test')).headers.location).toBe('http://live.example.test/live/lumen')
  expect((await ask('live.example.test', '/api/session')).statusCode).toBe(421)
})
