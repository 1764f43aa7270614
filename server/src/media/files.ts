import { mkdir, rename, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { MediaFile } from '@inviato/shared/media.ts'
import { type Fit, filePath, type MediaFiles, mediaFolder, type StoredFile, storedFile } from '../database/media-files.ts'
import { decode } from './decoder/decode.ts'
import { maxPixels } from './limits.ts'

type Encodable = 'image/jpeg' | 'image/png' | 'image/webp'

const encodable = (mime: string): mime is Encodable => ['image/jpeg', 'image/png', 'image/webp'].includes(mime)

/** The files of media on this server's disk. */
export function createMediaFiles(dataDir: string): MediaFiles {
  async function open(workspaceId: string, file: Pick<MediaFile, 'sha256' | 'mime'>): Promise<StoredFile | undefined> {
    return storedFile(filePath(dataDir, workspaceId, file.sha256), file.mime)
  }

  async function fit(workspaceId: string, file: MediaFile, limits: Fit): Promise<StoredFile | undefined> {
    const source = await open(workspaceId, file)
    if (!source || fits(file, limits)) return source
    const mime = limits.mimes.includes(file.mime) && encodable(file.mime) ? file.mime : 'image/jpeg'
    const name = `${file.sha256}.${limits.maxEdge}.${limits.maxBytes}.${mime.slice('image/'.length)}`
    const path = join(mediaFolder(dataDir, workspaceId), 'fitted', name)
    const made = await storedFile(path, mime)
    if (made) return made
    const { bytes } = await decode(source.path, {
      kind: 'fit', maxPixels, type: mime, maxSide: limits.maxEdge, maxBytes: limits.maxBytes,
    })
    await writeWhole(path, bytes)
    return storedFile(path, mime)
  }

  return { open, fit }
}

function fits(file: MediaFile, limits: Fit): boolean {
  const edge = Math.max(file.width ?? Infinity, file.height ?? Infinity)
  return edge <= limits.maxEdge && file.bytes <= limits.maxBytes && limits.mimes.includes(file.mime)
}

/** A reader sees the whole file or none: written beside, then renamed. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, bytes, { flush: true })
  await rename(draft, path)
}
