import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { filePath } from '@inviato/server/src/database/media-files.ts'
import { createId } from '@inviato/shared/id.ts'
import { DOMParser, type Document, type Element } from '@xmldom/xmldom'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { createBrand } from '../support/brand.ts'
import { pageWith } from '../support/live-page.ts'
import { startServer } from '../support/server.ts'

const atom = 'http://www.w3.org/2005/Atom'

test('gives a valid Atom feed whose entries keep their identity', async () => {
  await using server = await startServer()
  const brand = await createBrand(server.ctx, { workspace: { name: 'Lumen & <Friends>', language: 'it' } })
  const hostile = await brand.publish({ text: 'A < B && "C" ]]> \u0001\uffff https://example.com/?a=1&b=2', language: 'en' }, { publishedAt: '2026-03-14T20:00:00.000Z' })
  for (let n = 0; n < 25; n++) await brand.publish({ text: `Aggiornamento ${n}` }, { publishedAt: new Date(Date.UTC(2026, 2, 14, 21, n)).toISOString() })
  await pageWith(server, '/live/lumen', 'Aggiornamento 24')
  const answer = await server.fetch('/live/lumen/feed.atom')
  expect(answer.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
  const first = parse(await answer.text())
  expect(validAtom(first)).toEqual([])
  expect(first.documentElement?.getAttribute('xml:lang')).toBe('it')
  expect(textOf(first.documentElement, 'title')).toBe('Lumen & <Friends>')
  const next = children(first.documentElement, 'link').find((link) => link.getAttribute('rel') === 'next')?.getAttribute('href') ?? ''
  const second = parse(await (await fetch(next)).text())
  expect(validAtom(second)).toEqual([])
  const last = children(second.documentElement, 'entry').at(-1)
  expect(textOf(last, 'id')).toBe(`urn:uuid:${hostile.postId}`)
  expect(textOf(last, 'content')).toContain('<p>A &#60; B &#38;&#38; &#34;C&#34; ]]&#62;  <a href="https://example.com/?a=1&#38;b=2"')
  expect(last?.getAttribute('xml:lang')).toBe('en')
  const ids = [first, second].flatMap((feed) => children(feed.documentElement, 'entry').map((entry) => textOf(entry, 'id')))
  expect(new Set(ids).size).toBe(26)
})

test('serves exactly the picture that was published, and a smaller one for phones', async () => {
  await using server = await startServer()
  const brand = await createBrand(server.ctx)
  const bytes = await sharp({ create: { width: 2000, height: 1500, channels: 3, background: '#0b7a75' } }).jpeg().toBuffer()
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const path = filePath(server.ctx.config.dataDir, brand.id, sha256)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes)
  const picture = { mediaId: createId(), sha256, mime: 'image/jpeg', width: 2000, height: 1500, alt: 'A "lit" stage' }
  const shown = await brand.publish({ text: 'Look.', media: [picture] })
  const hidden = await brand.publish({ text: 'Later.', media: [picture] }, { state: 'scheduled', publishedAt: undefined })
  const page = await pageWith(server, '/live/lumen', 'Look.')
  expect(page).toContain('alt="A &#34;lit&#34; stage"')
  const address = `/live/lumen/media/${shown.id}/0`
  const whole = await server.fetch(address)
  expect(whole.headers.get('content-type')).toBe('image/jpeg')
  expect(whole.headers.get('x-content-type-options')).toBe('nosniff')
  expect(whole.headers.get('content-security-policy')).toContain('sandbox')
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
  expect((await server.fetch(address, { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } })).status).toBe(304)
  const small = await sharp(Buffer.from(await (await server.fetch(`${address}?size=small`)).arrayBuffer())).metadata()
  expect([small.width, small.height]).toEqual([1200, 900])
  expect((await server.fetch(`/live/lumen/media/${hidden.id}/0`)).status).toBe(404)
  expect((await server.fetch(`/live/lumen/media/${shown.id}/1`)).status).toBe(404)
})

function parse(text: string): Document {
  // Anything that is not well-formed throws.
  return new DOMParser({ onError: (level, message) => { throw new Error(`${level}: ${message}`) } }).parseFromString(text, 'application/xml')
}

/** What RFC 4287 demands (4.1.1, 4.1.2) and this feed lacks. */
function validAtom(document: Document): string[] {
  const feed = document.documentElement
  if (feed?.namespaceURI !== atom || feed.localName !== 'feed') return ['the root is not atom:feed']
  const entries = children(feed, 'entry')
  const problems = [feed, ...entries].flatMap((element) =>
    ['id', 'title', 'updated'].filter((name) => children(element, name).length !== 1).map((name) => `${element.localName} has not one ${name}`),
  )
  const dates = [feed, ...entries].flatMap((element) => [...children(element, 'updated'), ...children(element, 'published')])
  const links = [feed, ...entries].flatMap((element) => children(element, 'link'))
  return [
    ...problems,
    ...(children(feed, 'author').some((author) => textOf(author, 'name')) ? [] : ['the feed has no author']),
    ...(children(feed, 'link').some((link) => link.getAttribute('rel') === 'self') ? [] : ['the feed does not name itself']),
    ...dates.filter((date) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(date.textContent ?? '')).map((date) => `${date.textContent ?? ''} is no RFC 3339 date`),
    ...links.filter((link) => !URL.canParse(link.getAttribute('href') ?? '')).map(() => 'a link leads nowhere'),
    ...entries.filter((entry) => !children(entry, 'link').some((link) => link.getAttribute('rel') === 'alternate')).map(() => 'an entry has no alternate link'),
    ...[feed, ...entries].filter((element) => !/^urn:uuid:[0-9a-f-]{36}$/.test(textOf(element, 'id'))).map(() => 'an id is no IRI of ours'),
  ]
}

function children(parent: Element | null | undefined, name: string): Element[] {
  return Array.from(parent?.getElementsByTagNameNS(atom, name) ?? []).filter((element) => element.parentNode === parent)
}

function textOf(parent: Element | null | undefined, name: string): string {
  return children(parent, name)[0]?.textContent ?? ''
}
