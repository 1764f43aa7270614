import type { FastifyReply, FastifyRequest } from 'fastify'
import { parseRange } from './byte-range.ts'
import type { Found } from './find.ts'

/**
 * Answers with a file of media, or the part of it that was asked for.
 * Bytes of strangers are never a page of ours: no sniffing, no scripts, no origin (`sandbox`).
 * @param hash what the address names; where it is the file's own, the answer may be kept for ever
 */
export async function answerWith(request: FastifyRequest, reply: FastifyReply, { file, sha256 }: Found, hash?: string): Promise<FastifyReply> {
  const etag = `"${sha256}"`
  void reply.headers({
    etag,
    'cache-control': hash !== undefined && sha256.startsWith(hash) ? 'private, max-age=31536000, immutable' : 'private, no-cache',
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'accept-ranges': 'bytes',
  })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  const asked = request.headers['if-range'] === undefined || request.headers['if-range'] === etag ? request.headers.range : undefined
  const range = parseRange(asked, file.bytes)
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${file.bytes}`).send()
  void reply.type(file.mime)
  if (!range) return reply.header('content-length', file.bytes).send(file.read())
  void reply.code(206).headers({ 'content-range': `bytes ${range.start}-${range.end}/${file.bytes}`, 'content-length': range.end - range.start + 1 })
  return reply.send(file.read(range))
}
