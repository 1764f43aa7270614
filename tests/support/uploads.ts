import { createHash } from 'node:crypto'
import type { Rendition } from '@inviato/shared/media.ts'
import { createId } from '@inviato/shared/id.ts'
import { readUpload } from '@inviato/server/src/media/upload-document.ts'
import type { Upload } from '@inviato/shared/upload.ts'
import type { Person } from './people.ts'
import type { TestServer } from './server.ts'

/** A file as a phone announces it. */
export interface Sent {
  mediaId: string
  rendition: Rendition
  bytes: Buffer
  sha256: string
}

export function aFile(bytes: Buffer, rendition: Rendition = 'publish', mediaId = createId()): Sent {
  return { mediaId, rendition, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

const tus = { 'tus-resumable': '1.0.0' }

/** POST: announces a file. The address of the upload is in `Location`. */
export function announce(person: Person, { bytes, ...ticket }: Sent, length = bytes.length): Promise<Response> {
  const metadata = Object.entries(ticket).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
  return person.fetch(`/api/workspaces/${person.workspaceId}/uploads`, {
    method: 'POST',
    headers: { ...tus, 'upload-length': String(length), 'upload-metadata': metadata.join(',') },
  })
}

/** PATCH: sends bytes from an offset on. */
export function send(person: Person, location: string, bytes: Uint8Array<ArrayBuffer>, offset = 0, init: RequestInit = {}): Promise<Response> {
  return person.fetch(location, {
    method: 'PATCH',
    headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    body: bytes,
    ...init,
  })
}

export function ask(person: Person, location: string, method: 'HEAD' | 'DELETE' = 'HEAD'): Promise<Response> {
  return person.fetch(location, { method, headers: tus })
}

/** Announces and sends a whole file. */
export async function upload(person: Person, file: Sent): Promise<{ location: string; response: Response }> {
  const location = await locationOf(announce(person, file))
  return { location, response: await send(person, location, new Uint8Array(file.bytes)) }
}

export async function locationOf(announced: Promise<Response>): Promise<string> {
  const response = await announced
  const location = response.headers.get('location')
  if (!location) throw new Error(`Not announced: ${response.status} ${await response.text()}`)
  return location
}

/** What the server says it has of a media. */
export function uploadOf({ ctx }: TestServer, person: Person, { mediaId }: Sent): Promise<Upload | undefined> {
  return readUpload(ctx.store.workspace(person.workspaceId), mediaId)
}
