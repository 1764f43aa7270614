import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { barePicture } from '@inviato/shared/bare-picture.ts'
import type { MediaFile, Rendition } from '@inviato/shared/media.ts'
import { fileTypeFromBuffer } from 'file-type'
import { decode, NotDecodable } from './decoder/decode.ts'
import { allowedTypes, maxPictureBytes, maxPixels } from './limits.ts'
import { UploadRefused } from './refused.ts'

const sniffedBytes = 8192

/**
 * Proves that a received file is what the phone meant to send and may be kept.
 * @param path the file, complete
 * @param sha256 what the phone measured before it sent
 * @returns what the file is by its own bytes
 * @throws UploadRefused `hash_mismatch`, `type_not_allowed`, `carries_metadata`, `not_decodable`
 */
export async function verify(path: string, rendition: Rendition, sha256: string): Promise<MediaFile> {
  const { digest, bytes } = await digestOf(path)
  // 460 is the status of tus's checksum extension for bytes that changed on the way.
  if (digest !== sha256) throw new UploadRefused(460, 'hash_mismatch', 'The bytes that arrived are not the ones that were measured on the phone.')
  const mime = await sniff(path)
  if (!mime || !allowedTypes[rendition].includes(mime)) {
    throw new UploadRefused(415, 'type_not_allowed', `A file of type ${mime ?? 'unknown'} is not taken here.`)
  }
  const file = { sha256, mime, bytes }
  if (rendition === 'original') return { ...file, ...(await sizeOfOriginal(path, file)) }
  const content = await readFile(path)
  if (barePicture(content, mime) !== content) {
    throw new UploadRefused(422, 'carries_metadata', 'A copy that is to be published holds nothing but its pixels; this one holds more.')
  }
  return { ...file, ...(await sizeOf(path)) }
}

async function digestOf(path: string): Promise<{ digest: string; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(createReadStream(path, { highWaterMark: 1024 ** 2 }), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
    }
  })
  return { digest: hash.digest('hex'), bytes }
}

async function sniff(path: string): Promise<string | undefined> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffedBytes), 0, sniffedBytes, 0)
  return (await fileTypeFromBuffer(buffer.subarray(0, bytesRead)))?.mime
}

async function sizeOf(path: string): Promise<{ width: number; height: number }> {
  try {
    const { width, height } = await decode(path, { kind: 'inspect', maxPixels })
    return { width, height }
  } catch (error) {
    if (error instanceof NotDecodable) throw new UploadRefused(422, 'not_decodable', `The picture cannot be read: ${error.message}`)
    throw error
  }
}

/** An original is kept as it was captured, also one that we cannot decode (HEIC): then its size stays unknown. */
async function sizeOfOriginal(path: string, { mime, bytes }: MediaFile): Promise<{ width?: number; height?: number }> {
  if (!allowedTypes.publish.includes(mime) || bytes > maxPictureBytes) return {}
  return sizeOf(path).catch((error: unknown) => {
    if (error instanceof UploadRefused) return {}
    throw error
  })
}
