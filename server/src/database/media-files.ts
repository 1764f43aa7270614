import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { MediaFile } from '@inviato/shared/media.ts'

/** A file on this server's disk. */
export interface StoredFile {
  readonly path: string
  readonly mime: string
  readonly bytes: number
  /** Reads the file, or the bytes `start` to `end` of it (both counted in). */
  read(range?: { start: number; end: number }): Readable
}

/** What a network takes of a picture. */
export interface Fit {
  /** longest side in pixels */
  maxEdge: number
  maxBytes: number
  mimes: readonly string[]
}

/** The files of media, by the SHA-256 of their bytes: what was approved and what is read can only be the same. */
export interface MediaFiles {
  /** @returns the file whose bytes have this hash, or undefined when this server has not received it */
  open(workspaceId: string, file: Pick<MediaFile, 'sha256' | 'mime'>): Promise<StoredFile | undefined>
  /**
   * The same picture within a network's limits: the file itself where it fits, else a rendition made of it (once, then kept).
   * @throws Error when no size is small enough or the picture cannot be decoded
   */
  fit(workspaceId: string, file: MediaFile, limits: Fit): Promise<StoredFile | undefined>
}

/** Folder of one workspace's media. Its files lie under their hash, so that one name means one content for ever. */
export function mediaFolder(dataDir: string, workspaceId: string): string {
  return join(dataDir, 'media', workspaceId)
}

/** Where the bytes with this hash lie, or would lie. */
export function filePath(dataDir: string, workspaceId: string, sha256: string): string {
  return join(mediaFolder(dataDir, workspaceId), 'files', sha256.slice(0, 2), sha256)
}

/** @returns the file at a path, or undefined when there is none */
export async function storedFile(path: string, mime: string): Promise<StoredFile | undefined> {
  const stats = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (!stats?.isFile()) return undefined
  return { path, mime, bytes: stats.size, read: (range) => createReadStream(path, range) }
}
