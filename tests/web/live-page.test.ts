import type { Connection } from '@inviato/shared/channel.ts'
import { createId } from '@inviato/shared/id.ts'
import { expect, test } from 'vitest'
import { embedCode, isTaken, liveAddress, type LiveSettings } from '../../web/src/lib/live-page.ts'

const origin = 'https://app.example.com'
const settings: LiveSettings = { network: 'live', slug: 'lumen', open: false, comments: 'moderated' }

function told(handle: string, code?: string): Connection {
  const at = '2026-05-01T19:30:00.000Z'
  const problem = code === undefined ? {} : { problem: { code, message: '' } }
  return { id: `${createId()}:connection`, at, body: { kind: 'connection', state: 'connected', comments: true, checkedAt: at, account: { id: createId(), handle }, ...problem } }
}

test('leads to the address that the server granted, and says when that is not the chosen one', () => {
  expect(liveAddress(settings, undefined, origin)).toBe(`${origin}/live/lumen`)
  expect(liveAddress(settings, told('lumen'), origin)).toBe(`${origin}/live/lumen`)
  expect(liveAddress(settings, told('lumen-2026', 'address_taken'), origin)).toBe(`${origin}/live/lumen-2026`)
  expect([undefined, told('lumen'), told('lumen-2026', 'address_taken')].map(isTaken)).toEqual([false, false, true])
})

test('gives a website code that no title breaks out of', () => {
  const code = embedCode(`${origin}/live/lumen`, '"><script>alert(1)</script> & Co')
  expect(code).toContain('src="https://app.example.com/live/lumen" title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co"')
  expect(code).not.toContain('<script>')
  expect(code).toContain('<a href="https://app.example.com/live/lumen">')
})
