import { bytes, instant, text, uuid } from '@inviato/shared/fields.ts'
import { mediaSchema, rendition } from '@inviato/shared/media.ts'
import type { RxCollection, RxJsonSchema } from 'rxdb'
import * as z from 'zod/mini'

/** One piece of one copy of a media: id `<mediaId>:<copy>:<index, five digits>`. Its Blob is the attachment `bytes`. */
export const partSchema = z.strictObject({
  id: z.string().check(z.regex(/^[0-9a-f-]{36}:[a-z]+:\d{5}$/), z.maxLength(60)),
  mediaId: uuid,
  copy: rendition,
  index: z.int().check(z.minimum(0), z.maximum(99_999)),
  bytes,
  at: instant,
})

/**
 * Something that was captured on this phone, whose bytes are in `parts`: the media as it will be, without what only a workspace gives it.
 * In the tray until it has a workspace; from then on it tells what of it this phone has to send.
 */
export const traySchema = z.strictObject({
  id: uuid,
  at: instant,
  note: text(2000),
  media: z.omit(mediaSchema, { by: true }),
  /** The workspace whose media it becomes. */
  workspaceId: z.optional(uuid),
  /** What its media document was told: the capture alone, or the copies made of it too. A told document that is gone was removed. */
  told: z.optional(z.enum(['capture', 'copies'])),
  /** This browser cannot show it, so there will be no copy to publish. */
  undecodable: z.optional(z.literal(true)),
})

export type Part = z.infer<typeof partSchema>
export type TrayItem = z.infer<typeof traySchema>

export function partId(mediaId: string, copy: Part['copy'], index: number): string {
  return `${mediaId}:${copy}:${String(index).padStart(5, '0')}`
}

/** Writes a part with its bytes, in one transaction: both are on disk when the promise resolves, or neither. */
export async function writePart(collection: RxCollection<Part>, part: Part, blob: Blob): Promise<void> {
  const document = { ...part, _attachments: [{ id: 'bytes', type: blob.type || 'application/octet-stream', data: blob }] }
  await collection.insert(document)
}

/** The bytes of a copy of a media as one Blob of its parts in order, undefined where there are none. */
export async function readParts(collection: RxCollection<Part>, mediaId: string, copy: Part['copy'], mime: string): Promise<Blob | undefined> {
  const found = await collection.find({ selector: { mediaId, copy } }).exec()
  if (found.length === 0) return undefined
  const ordered = found.sort((a, b) => a.index - b.index)
  const attachments = ordered.map((part) => part.getAttachment('bytes')).filter((attachment) => attachment !== null)
  return new Blob(await Promise.all(attachments.map((attachment) => attachment.getData())), { type: mime })
}

const parts: RxJsonSchema<Part> = {
  title: 'parts',
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 60 },
    mediaId: { type: 'string', maxLength: 36 },
    copy: { type: 'string', maxLength: 20 },
    index: { type: 'integer' },
    bytes: { type: 'integer' },
    at: { type: 'string', maxLength: 30 },
  },
  required: ['id', 'mediaId', 'copy', 'index', 'bytes', 'at'],
  indexes: ['mediaId'],
  attachments: {},
}

const tray: RxJsonSchema<TrayItem> = {
  title: 'tray',
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 36 },
    at: { type: 'string', maxLength: 30 },
    note: { type: 'string' },
    media: { type: 'object' },
    workspaceId: { type: 'string', maxLength: 36 },
    told: { type: 'string' },
    undecodable: { type: 'boolean' },
  },
  required: ['id', 'at', 'media'],
}

export const localSchemas = { parts, tray }
