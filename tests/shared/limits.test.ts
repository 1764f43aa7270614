import { countText, networks } from '@inviato/shared/network.ts'
import { outgoingPost } from '@inviato/shared/outgoing.ts'
import { problemsOf } from '@inviato/shared/validate.ts'
import { v7 as uuid } from 'uuid'
import { expect, test } from 'vitest'
import { aChannel, aMedia, aPost } from '../support/documents.ts'

const bluesky = aChannel({ network: 'bluesky', service: 'https://pds.example.com', identifier: 'lumen.example.com' })

function codes(text: string, media = [aMedia()].slice(1)): string[] {
  const post = aPost({ text, channels: [bluesky.id], media: media.map((each) => ({ id: uuid(), mediaId: each.id })) })
  const result = outgoingPost(post, bluesky, new Map(media.map((each) => [each.id, each])))
  if (!result.ok) throw new Error(result.reason)
  return problemsOf(result.outgoing, bluesky).map((problem) => problem.code)
}

test('counts what a reader sees as one character as one', () => {
  const family = '👩‍👩‍👧‍👦'
  expect(countText(`é${family}`, networks.bluesky.text)).toMatchObject({ used: 2, fits: true })
  expect(countText(family, networks['by-hand'].text).used).toBe(family.length)
})

test('holds the limit of characters and, besides, that of bytes', () => {
  expect(codes('a'.repeat(300))).toEqual([])
  expect(codes('a'.repeat(301))).toEqual(['text-too-long'])
  expect(codes('👩‍👩‍👧‍👦'.repeat(200))).toEqual(['text-too-many-bytes'])
})

test('names what is missing and what is too much', () => {
  expect(codes('')).toEqual(['empty'])
  expect(codes('', [aMedia()])).toEqual([])
  expect(codes('five', Array.from({ length: 5 }, () => aMedia()))).toEqual(['too-many-images'])
  const film = aMedia({ publish: { sha256: 'a'.repeat(64), mime: 'video/mp4', bytes: 1 } })
  expect(codes('film', [film])).toEqual(['media-type'])
})
