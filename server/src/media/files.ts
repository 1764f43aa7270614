import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { barePicture } from '@inviato/shared/bare-picture.ts'
import type { MediaFile } from '@inviato/shared/media.ts'
import { type Fit, filePath, type MediaFiles, mediaFolder, type StoredFile, storedFile } from '../database/media-files.ts'
import { decode } from './decoder/decode.ts'
import { maxPictureBytes, maxPixels } from './limits.ts'

type Encodable = 'image/jpeg' | 'image/png' | 'image/webp'

const encodable = (mime: string): mime is Encodable => ['image/jpeg', 'image/png', 'image/webp'].includes(mime)

/** The files of media on this server's disk. */
export function createMediaFiles(dataDir: string): MediaFiles {
  const open: MediaFiles['open'] = (workspaceId, file) => storedFile(filePath(dataDir, workspaceId, file.sha256), file.mime)
  return {
    open,
    async fit(workspaceId, file, limits) {
      const source = await open(workspaceId, file)
      return !source || fits(file, limits) ? source : rendition(dataDir, workspaceId, source, file, limits)
    },
  }
}

/**
 * A picture without anything but its pixels: the file itself where it is so, else a rendition at full size.
 * @returns undefined when the file is missing, or is none that we can encode
 */
export async function cleanCopy(dataDir: string, workspaceId: string, file: MediaFile): Promise<StoredFile | undefined> {
  const source = await storedFile(filePath(dataDir, workspaceId, file.sha256), file.mime)
  if (!source || !encodable(file.mime) || source.bytes > maxPictureBytes) return undefined
  const content = await readFile(source.path)
  if (barePicture(content, file.mime) === content) return source
  return rendition(dataDir, workspaceId, source, file, { maxEdge: 65_500, maxBytes: 2 ** 30, mimes: [file.mime] })
}

async function rendition(dataDir: string, workspaceId: string, source: StoredFile, file: MediaFile, limits: Fit): Promise<StoredFile | undefined> {
  const mime = limits.mimes.includes(file.mime) && encodable(file.mime) ? file.mime : 'image/jpeg'
  const name = `${file.sha256}.${limits.maxEdge}.${limits.maxBytes}.${mime.slice('image/'.length)}`
  const path = join(mediaFolder(dataDir, workspaceId), 'fitted', name)
  const made = await storedFile(path, mime)
  if (made) return made
  const { bytes } = await decode(source.path, { kind: 'fit', maxPixels, type: mime, maxSide: limits.maxEdge, maxBytes: limits.maxBytes })
  await writeWhole(path, bytes)
  return storedFile(path, mime)
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
