import { bluesky } from '@inviato/server/src/networks/bluesky.ts'
import { recordKey } from '@inviato/server/src/networks/bluesky-record.ts'
import { NeedsReconnect, Rejected, RetryLater, Unsupported } from '@inviato/server/src/networks/errors.ts'
import { createId } from '@inviato/shared/id.ts'
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { access, inMemory } from '../support/driver-access.ts'
import { type PdsAccount, startPds, type TestPds } from '../support/pds.ts'
import { driverContract, job, outgoing, type Place, publish, through } from './contract.ts'

driverContract('Bluesky', async () => {
  const pds = await startPds()
  return { ...(await connected(pds, await pds.createAccount('festa'))), [Symbol.asyncDispose]: async () => pds[Symbol.asyncDispose]() }
})

let pds: TestPds
let account: PdsAccount
let place: Place & { credentials: ReturnType<typeof inMemory> }

beforeAll(async () => {
  pds = await startPds()
  account = await pds.createAccount('pressroom')
  place = await connected(pds, account)
})
afterAll(() => pds[Symbol.asyncDispose]())

async function connected(server: TestPds, who: PdsAccount) {
  const driver = bluesky()
  const fields = { service: `${server.url}/`, identifier: `@${who.handle}`, appPassword: who.appPassword }
  const answer = await driver.connect?.(fields, access())
  const credentials = inMemory(answer?.credentials)
  const seen = async () => (await server.records(who)).map(({ value }) => String(value['text']))
  return { driver, credentials, access: access({ credentials }), seen, [Symbol.asyncDispose]: () => Promise.resolve() }
}

async function recordOf(publicationId: string) {
  const found = (await pds.records(account)).find(({ uri }) => uri.endsWith(recordKey(publicationId)))
  return found?.value
}

describe('what it writes', () => {
  test('marks links, mentions and hashtags by UTF-8 byte', async () => {
    const text = '🎉 Già aperto: https://example.com/festa con @pressroom.test e @nobody-here.test #così'
    const work = job(outgoing(place, { text, language: 'it' }))
    await publish(place, work)
    const record = await recordOf(work.publicationId)
    const bytes = Buffer.from(text)
    const facets = record?.['facets'] as { index: { byteStart: number; byteEnd: number }; features: Record<string, string>[] }[]
    const marked = facets.map(({ index, features: [feature] }) => [
      bytes.subarray(index.byteStart, index.byteEnd).toString(), feature?.['did'] ?? feature?.['uri'] ?? feature?.['tag'],
    ])
    expect(marked.sort()).toEqual([
      ['#così', 'così'],
      ['@pressroom.test', account.did],
      ['https://example.com/festa', 'https://example.com/festa'],
    ])
    expect(record).toMatchObject({ text, langs: ['it'], createdAt: work.startedAt })
  })

  test('carries four images with their alt text and shape', async () => {
    const files = await Promise.all([120, 130, 140, 150].map((width) =>
      sharp({ create: { width, height: 90, channels: 3, background: { r: width, g: 40, b: 40 } } }).jpeg().toBuffer()))
    const media = files.map((bytes, index) => ({
      mediaId: createId(), sha256: createHash('sha256').update(bytes).digest('hex'), mime: 'image/jpeg',
      width: 120 + index * 10, height: 90, alt: `Picture ${index}`,
    }))
    const work = job(outgoing(place, { media }))
    const serving = { ...place.access, media: async ({ mediaId }: { mediaId: string }) => ({
      bytes: files[media.findIndex((each) => each.mediaId === mediaId)] ?? Buffer.alloc(0), mime: 'image/jpeg',
    }) }
    await publish(place, work, serving)
    expect(await recordOf(work.publicationId)).toMatchObject({
      embed: {
        $type: 'app.bsky.embed.images',
        images: media.map(({ alt, width, height }, index) => ({
          alt, aspectRatio: { width, height }, image: { mimeType: 'image/jpeg', size: files[index]?.length },
        })),
      },
    })
  })

  test('answers a comment in its thread', async () => {
    const giulia = await pds.createAccount('giulia')
    const post = job(outgoing(place))
    const published = await publish(place, post)
    if (published.outcome !== 'done') throw new Error('not published')
    const [uri = '', cid = ''] = published.remoteIds
    const comment = await giulia.agent.com.atproto.repo.createRecord({
      repo: giulia.did, collection: 'app.bsky.feed.post',
      record: { text: 'What time?', createdAt: new Date().toISOString(), reply: { root: { uri, cid }, parent: { uri, cid } } },
    })
    const parent = { uri: comment.data.uri, cid: comment.data.cid }
    const answer = { ...job(outgoing(place, { replyTo: createId() })), reference: JSON.stringify({ root: { uri, cid }, parent }) }
    await publish(place, answer)
    expect(await recordOf(answer.publicationId)).toMatchObject({ reply: { root: { uri, cid }, parent } })
  })

  test('refuses to answer a comment that it cannot place', async () => {
    const answer = job(outgoing(place, { replyTo: createId() }))
    await expect(publish(place, answer)).rejects.toThrow(Rejected)
  })

  test('uploads images again that the host has forgotten', async () => {
    const work = { ...job(outgoing(place, { media: [{ mediaId: createId(), sha256: '0'.repeat(64), mime: 'image/png', alt: '' }] })) }
    const blob = { $type: 'blob', ref: { $link: 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku' }, mimeType: 'image/png', size: 3 }
    const result = await publish(place, { ...work, handles: { 'image:0': JSON.stringify(blob) } })
    expect(result).toEqual({ outcome: 'redo', steps: ['image:0'] })
  })
})

describe('what it writes twice', () => {
  test('derives one valid key from the publication alone', () => {
    const id = '0192f3a1-7c00-7abc-8def-0123456789ab:0192f3a1-7c01-7abc-8def-0123456789ab'
    expect(recordKey(id)).toBe(recordKey(id))
    expect(recordKey(id)).toMatch(/^[234567abcdefghij][234567a-z]{12}$/)
    expect(recordKey('ffffffff-ffff-7abc-8def-0123456789ab:x')).toMatch(/^[234567abcdefghij][234567a-z]{12}$/)
    expect(recordKey(`${createId()}:${createId()}`)).not.toBe(recordKey(`${createId()}:${createId()}`))
  })

  test('recognises its own post after a restored server asks again at another time', async () => {
    const work = job(outgoing(place))
    const first = await publish(place, work)
    expect(await publish(place, { ...work, startedAt: '2030-01-01T00:00:00.000Z' })).toEqual(first)
  })

  test('overwrites nothing when an earlier version is there', async () => {
    const work = job(outgoing(place))
    await publish(place, work)
    const changed = { ...work, outgoing: { ...work.outgoing, text: 'Rewritten' } }
    await expect(publish(place, changed)).rejects.toMatchObject({ name: 'Rejected', code: 'other-version-there' })
    expect(await recordOf(work.publicationId)).toMatchObject({ text: work.outgoing.text })
  })
})

describe('its session', () => {
  test('is renewed once for many calls at a time, and stored before its first use', async () => {
    const own = await connected(pds, account)
    let renewals = 0
    const later = Date.now() + 3 * 3_600_000
    const counting = through(own, async (next, url) => {
      if (url.includes('refreshSession')) renewals++
      else if (url.includes('putRecord')) expect(own.credentials.writes.length).toBeGreaterThan(0)
      return next()
    })
    // Four calls find the token at its end; the renewed one is good by the clock again.
    let looked = 0
    const jumping = { ...counting, now: () => (looked++ < 4 ? later : Date.now()) }
    await Promise.all([1, 2, 3, 4].map(() => publish(own, job(outgoing(own)), jumping)))
    expect(renewals).toBe(1)
    expect(own.credentials.writes).toHaveLength(1)
  })

  test('survives a refused access token', async () => {
    const own = await connected(pds, account)
    const sealed = (await own.credentials.read()) as Record<string, string>
    await own.credentials.write({ ...sealed, accessJwt: `${sealed['accessJwt']}x` })
    expect(await publish(own, job(outgoing(own)))).toMatchObject({ outcome: 'done' })
  })

  test('signs in again where the refresh token is lost with a backup', async () => {
    const own = await connected(pds, account)
    const sealed = (await own.credentials.read()) as Record<string, string>
    await own.credentials.write({ ...sealed, accessJwt: 'none', refreshJwt: sealed['accessJwt'] })
    expect(await publish(own, job(outgoing(own)))).toMatchObject({ outcome: 'done' })
  })

  test('asks for a reconnect once the app password is taken back', async () => {
    const revoked = await pds.createAccount('revoked')
    const own = await connected(pds, revoked)
    await pds.revokeAppPassword(revoked)
    const later = { ...own.access, now: () => Date.now() + 3 * 3_600_000 }
    await expect(publish(own, job(outgoing(own)), later)).rejects.toMatchObject({ name: 'NeedsReconnect', code: 'credentials-refused' })
  })

  test('is not over because the host cannot be reached', async () => {
    const own = await connected(pds, account)
    const later = { ...own, access: { ...own.access, now: () => Date.now() + 3 * 3_600_000 } }
    for (const answer of [
      () => Promise.reject(new TypeError('fetch failed')),
      () => Promise.resolve(new Response('{}', { status: 502 })),
      () => Promise.resolve(new Response('{"error":"RateLimitExceeded"}', { status: 429 })),
    ]) {
      await expect(publish(later, job(outgoing(later)), through(later, answer))).rejects.toThrow(RetryLater)
    }
    expect(own.credentials.writes).toHaveLength(0)
  })

  test('refuses a wrong app password in words', async () => {
    const fields = { service: pds.url, identifier: account.handle, appPassword: 'aaaa-bbbb-cccc-dddd' }
    await expect(bluesky().connect?.(fields, access())).rejects.toThrow(NeedsReconnect)
  })
})

test('says that a host without an app view offers no comments', async () => {
  const driver = bluesky()
  const fields = { service: pds.url, identifier: account.handle, appPassword: account.appPassword }
  expect(await driver.connect?.(fields, access())).toMatchObject({ comments: false, account: { id: account.did } })
  await expect(driver.comments?.(undefined, place.access)).rejects.toThrow(Unsupported)
})

describe('comments', () => {
  const said = (number: number, indexedAt: string, fields: object = {}) => ({
    uri: `at://did:plc:ada/app.bsky.feed.post/${number}`,
    cid: 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a',
    author: { did: 'did:plc:adaadaadaadaadaadaadaada', handle: 'ada.test', displayName: 'Ada' },
    reason: 'reply', isRead: false, indexedAt,
    record: {
      $type: 'app.bsky.feed.post', text: `Comment ${number}`, createdAt: indexedAt,
      reply: { root: { uri: 'at://root', cid: 'root' }, parent: { uri: 'at://parent', cid: 'parent' } },
    },
    ...fields,
  })
  /** An app view with two pages, the newest first, as `listNotifications` answers. */
  const pages = (asked: string[]) => through(place, (next, url) => {
    if (!url.includes('listNotifications')) return next()
    const page = new URL(url).searchParams.get('cursor')
    asked.push(page ?? 'first')
    const notifications = page ? [said(2, '2026-06-01T17:00:00.000Z'), said(1, '2026-06-01T12:00:00.000Z')] : [said(4, '2026-06-01T18:00:00.000Z'), said(3, '2026-06-01T17:59:00.000Z')]
    return Promise.resolve(Response.json({ notifications, cursor: page ? 'third' : 'second' }))
  })

  test('are read from the newest back to those of the last time, with an overlap', async () => {
    const asked: string[] = []
    const page = await bluesky().comments?.('2026-06-01T17:05:00.000Z', pages(asked))
    expect(asked).toEqual(['first', 'second'])
    expect(page?.comments.map(({ text }) => text)).toEqual(['Comment 2', 'Comment 3', 'Comment 4'])
    expect(page?.cursor).toBe('2026-06-01T18:00:00.000Z')
    expect(page?.comments[0]).toMatchObject({ parentId: 'at://parent', rootId: 'at://root', author: { name: 'Ada', handle: 'ada.test' } })
  })

  test('take one page the first time', async () => {
    const asked: string[] = []
    const page = await bluesky().comments?.(undefined, pages(asked))
    expect(asked).toEqual(['first'])
    expect(page?.comments).toHaveLength(2)
  })
})

test('reads back without a login, as the record is public', async () => {
  const own = await connected(pds, account)
  const work = job(outgoing(own))
  await publish(own, work)
  const sealed = (await own.credentials.read()) as Record<string, string>
  await own.credentials.write({ ...sealed, accessJwt: 'none', refreshJwt: 'none', appPassword: 'none' })
  expect(await own.driver.find?.(work, own.access)).toMatchObject({ url: expect.stringContaining(account.did) as string })
})
