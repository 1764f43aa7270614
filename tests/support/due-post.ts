import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { connectChannel } from '@inviato/server/src/channels/connect.ts'
import { readConfig } from '@inviato/server/src/config.ts'
import { type Context, createContext } from '@inviato/server/src/context.ts'
import { filePath } from '@inviato/server/src/database/media-files.ts'
import { readDocument } from '@inviato/server/src/database/document.ts'
import type { Channel } from '@inviato/shared/channel.ts'
import { createId } from '@inviato/shared/id.ts'
import type { Post } from '@inviato/shared/post.ts'
import { type Publication, publicationId } from '@inviato/shared/publication.ts'
import sharp from 'sharp'
import { aMedia } from './documents.ts'
import { createNewsroom, type Newsroom } from './newsroom.ts'
import type { PdsAccount } from './pds.ts'
import { type Home, startServer } from './server.ts'

/** A post with a mention and two pictures on one Bluesky channel, planned. */
export interface DuePost {
  room: Newsroom
  channel: Channel
  post: Post
  publicationId: string
}

/** The same in a home whose server is stopped. @param inMs after how long it is due */
export async function prepareDuePost(home: Home, service: string, account: PdsAccount, inMs: number): Promise<DuePost> {
  await using server = await startServer({ home })
  return await duePost(server.ctx, service, account, inMs)
}

export async function duePost(ctx: Context, service: string, account: PdsAccount, inMs: number): Promise<DuePost> {
  const room = await createNewsroom(ctx)
  const channel = await room.channel({ network: 'bluesky', service, identifier: account.handle })
  await connectChannel(ctx, room.id, channel.id, 'bluesky', { service, identifier: account.handle, appPassword: account.appPassword })
  const slots = await Promise.all(['teal', 'coral'].map(async (background) => {
    const bytes = await sharp({ create: { width: 60, height: 40, channels: 3, background } }).jpeg().toBuffer()
    const file = { sha256: createHash('sha256').update(bytes).digest('hex'), mime: 'image/jpeg', bytes: bytes.length, width: 60, height: 40 }
    const path = filePath(ctx.config.dataDir, room.id, file.sha256)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
    const media = aMedia({ publish: file, alt: `A ${background} picture` })
    await room.media(media)
    return { id: createId(), mediaId: media.id }
  }))
  const text = `With @${account.handle}, number ${createId()}`
  const at = new Date(Date.now() + inMs).toISOString()
  const post = await room.post({ text, channels: [channel.id], media: slots, publishAt: { at, wall: at.slice(0, 16), zone: 'UTC' } })
  await room.release(post, 'schedule')
  await room.until(post, channel, 'scheduled')
  return { room, channel, post, publicationId: publicationId(post.id, channel.id) }
}

/** A post on the brand's own Live page, `/live/lumen`, planned in a home whose server is stopped. @param inMs after how long it is due */
export async function prepareLivePost(home: Home, inMs: number): Promise<Post> {
  await using server = await startServer({ home })
  const room = await createNewsroom(server.ctx)
  const channel = await room.channel({ network: 'live', slug: 'lumen', open: true, comments: 'closed' })
  const at = new Date(Date.now() + inMs).toISOString()
  const post = await room.post({ text: `Doors are open, number ${createId()}`, channels: [channel.id], publishAt: { at, wall: at.slice(0, 16), zone: 'UTC' } })
  await room.release(post, 'schedule')
  await room.until(post, channel, 'scheduled')
  return post
}

/** The publication as a stopped server has left it. */
export async function readPublication(home: Home, { room, publicationId: id }: DuePost): Promise<Publication | undefined> {
  await using ctx = await createContext(readConfig({ ...home.env }))
  return readDocument(ctx.store.workspace(room.id), 'publications', id)
}
