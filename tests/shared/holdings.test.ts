import { holdersOf } from '@inviato/shared/holdings.ts'
import { createId } from '@inviato/shared/id.ts'
import type { Device } from '@inviato/shared/member.ts'
import type { Upload } from '@inviato/shared/upload.ts'
import { expect, test } from 'vitest'
import { aMedia, aPost } from '../support/documents.ts'

const phone = { id: createId(), name: 'Pixel di Giulia' }
const at = '2026-05-12T19:00:00.000Z'
const photo = aMedia({ device: phone, arrivedAt: at })

function aDevice(holds?: Device['body']['holds']): Device {
  return { id: phone.id, at, body: { kind: 'device', memberId: createId(), name: phone.name, lastSeenAt: at, ...(holds && { holds }) } }
}

function received(...copies: ('thumb' | 'publish' | 'original')[]): Map<string, Upload> {
  return new Map([[photo.id, { id: photo.id, at, received: Object.fromEntries(copies.map((copy) => [copy, photo[copy]])) }]])
}

function holders({ uploads = new Map<string, Upload>(), device = aDevice(), posts = [aPost()] } = {}) {
  return holdersOf({ media: [photo], uploads, devices: new Map([[device.id, device]]), posts })
}

test('names the phone of what cannot be published without it, its size, and the posts that need it', () => {
  const needing = aPost({ media: [{ id: createId(), mediaId: photo.id }] })
  const [holder, ...others] = holders({ posts: [needing, aPost()] })
  expect(holder).toMatchObject({ name: 'Pixel di Giulia', media: [photo], bytes: 4_120_000, postIds: [needing.id], lost: false })
  expect(others).toEqual([])
})

test('counts only the bytes that did not arrive', () => {
  expect(holders({ uploads: received('original') })[0]).toMatchObject({ bytes: 120_000 })
})

test('is over once the server has what is published, whatever the phone last said', () => {
  const device = aDevice({ documents: 0, media: 14, bytes: 38e6, at })
  expect(holders({ uploads: received('publish'), device })).toEqual([])
})

test('tells of documents that a phone has still to send, as it last said', () => {
  const device = aDevice({ documents: 3, media: 0, bytes: 0, at })
  expect(holders({ uploads: received('publish'), device })).toMatchObject([{ documents: 3, media: [], postIds: [], lost: false }])
})

test('calls bytes lost when their phone counted long after and has none, and not before', () => {
  const after = (ms: number) => aDevice({ documents: 0, media: 0, bytes: 0, at: new Date(Date.parse(at) + ms).toISOString() })
  expect(holders({ device: after(20_000) })[0]?.lost).toBe(false)
  expect(holders({ device: after(120_000) })[0]?.lost).toBe(true)
})

test('takes the arrival of what a phone captured for a sign of life', () => {
  const earlier = aDevice()
  earlier.body.lastSeenAt = '2026-05-10T08:00:00.000Z'
  expect(holders({ device: earlier })[0]?.seenAt).toBe(at)
})

test('still names the phone of a media whose device nobody knows', () => {
  expect(holdersOf({ media: [photo], uploads: new Map(), devices: new Map(), posts: [] })).toMatchObject([{ name: 'Pixel di Giulia', lost: false }])
})
