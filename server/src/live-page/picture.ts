import type { FastifyReply, FastifyRequest } from 'fastify'
import type { MediaFile } from '@inviato/shared/media.ts'
import type { OutgoingMedia } from '@inviato/shared/outgoing.ts'
import type { Context } from '../context.ts'
import type { StoredFile } from '../database/media-files.ts'
import type { OpenBoard } from './boards.ts'
import { smallEdge } from './site.ts'

const anyBytes = 30_000_000
const mimes = ['image/jpeg', 'image/png', 'image/webp']

/** A picture of a published update: the copy that was published, or a smaller one made of it. */
export async function servePicture(
  { files }: Pick<Context, 'files'>,
  request: FastifyRequest,
  reply: FastifyReply,
  { board, workspaceId }: OpenBoard,
  publicationId: string,
  index: number,
  size: 'small' | undefined,
): Promise<FastifyReply> {
  const picture = board.picture(publicationId, index)
  const file = picture && (await fileOf(files, workspaceId, picture, size))
  if (!picture || !file) return reply.code(404).type('text/plain; charset=utf-8').header('cache-control', 'no-store').send('There is no such picture.\n')
  const etag = `"${picture.sha256}${size ?? ''}"`
  reply
    .header('etag', etag)
    // A day: an update that is taken down must not live on in a proxy for a year.
    .header('cache-control', 'public, max-age=86400')
    .header('content-security-policy', `default-src 'none'; sandbox`)
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'cross-origin')
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.type(file.mime).header('content-length', String(file.bytes)).send(file.read())
}

async function fileOf(
  files: Context['files'],
  workspaceId: string,
  picture: OutgoingMedia,
  size: 'small' | undefined,
): Promise<StoredFile | undefined> {
  const whole = await files.open(workspaceId, picture)
  if (!whole || size === undefined) return whole
  const file: MediaFile = { sha256: picture.sha256, mime: picture.mime, width: picture.width, height: picture.height, bytes: whole.bytes }
  return files.fit(workspaceId, file, { maxEdge: smallEdge, maxBytes: anyBytes, mimes })
}
