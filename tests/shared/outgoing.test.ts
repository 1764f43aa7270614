import { contentHash, outgoingHash, outgoingPost, postContent } from '@inviato/shared/outgoing.ts'
import { v7 as uuid } from 'uuid'
import { expect, test } from 'vitest'
import { aChannel, aMedia, aPost } from '../support/documents.ts'

const live = aChannel({ network: 'live', slug: 'lumen', open: false, comments: 'moderated' })
const bluesky = aChannel({ network: 'bluesky', service: 'https://pds.example.com', identifier: 'lumen.example.com' })
const channels = new Map([live, bluesky].map((each) => [each.id, each]))
const photo = aMedia()
const media = new Map([[photo.id, photo]])

function hashOf(post: ReturnType<typeof aPost>, known = media): string | undefined {
  const content = postContent(post, channels, known)
  return content.ok ? content.hash : undefined
}

test('uses the variant of a channel and the text of the post elsewhere', () => {
  const post = aPost({ channels: [live.id, bluesky.id], variants: [{ channelId: bluesky.id, text: 'Short one' }] })
  const content = postContent(post, channels, media)
  expect(content.ok && [...content.parts.values()].map((part) => part.text)).toEqual([post.text, 'Short one'])
})

test('changes its hash with every thing that a reader would see', () => {
  const post = aPost({ channels: [live.id], media: [{ id: uuid(), mediaId: photo.id }] })
  const before = hashOf(post)
  expect(before).toMatch(/^v1:[0-9a-f]{64}$/)
  expect(hashOf({ ...post, text: `${post.text}!` })).not.toBe(before)
  expect(hashOf({ ...post, channels: [live.id, bluesky.id] })).not.toBe(before)
  expect(hashOf({ ...post, media: [] })).not.toBe(before)
  expect(hashOf(post, new Map([[photo.id, { ...photo, alt: 'Another picture' }]]))).not.toBe(before)
  const recut = { ...photo, publish: { ...photo.original, sha256: 'c'.repeat(64) } }
  expect(hashOf(post, new Map([[photo.id, recut]]))).not.toBe(before)
})

test('keeps its hash when only the time or the order of channels changes', () => {
  const post = aPost({ channels: [live.id, bluesky.id] })
  const later = { at: '2026-12-04T20:30:00.000Z', wall: '2026-12-04T21:30', zone: 'Europe/Rome' }
  expect(hashOf({ ...post, publishAt: later })).toBe(hashOf(post))
  expect(hashOf({ ...post, channels: [bluesky.id, live.id] })).toBe(hashOf(post))
})

test('hashes the same content the same, whatever the order of its keys', () => {
  const post = aPost({ channels: [live.id] })
  const result = outgoingPost(post, live, media)
  if (!result.ok) throw new Error(result.reason)
  const shuffled = Object.fromEntries(Object.entries(result.outgoing).reverse())
  expect(outgoingHash({ ...result.outgoing, ...shuffled })).toBe(outgoingHash(result.outgoing))
  expect(contentHash(new Map([[live.id, result.outgoing]]))).not.toBe(outgoingHash(result.outgoing))
})

test('is no content while a picture is missing, unprepared or forbidden', () => {
  const slot = { id: uuid(), mediaId: photo.id }
  const reason = (post: ReturnType<typeof aPost>, known = media) => {
    const content = postContent(post, channels, known)
    return content.ok ? 'ok' : content.reason
  }
  expect(reason(aPost())).toBe('no-channel')
  expect(reason(aPost({ channels: [uuid()] }))).toBe('channel-unknown')
  expect(reason(aPost({ channels: [live.id], media: [{ id: uuid() }] }))).toBe('empty-slot')
  expect(reason(aPost({ channels: [live.id], media: [slot] }), new Map())).toBe('media-unknown')
  const unprepared = new Map([[photo.id, { ...photo, publish: undefined }]])
  expect(reason(aPost({ channels: [live.id], media: [slot] }), unprepared)).toBe('media-unprepared')
  const forbidden = new Map([[photo.id, { ...photo, consent: 'refused' as const }]])
  expect(reason(aPost({ channels: [live.id], media: [slot] }), forbidden)).toBe('media-forbidden')
})
