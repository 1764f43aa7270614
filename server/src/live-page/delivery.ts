import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

/** A body ready to be sent many times: compressed once for each encoding that was asked for. */
export interface Body {
  text: string
  etag: string
  encoded: Map<string, Promise<Buffer>>
}

/** A rendered page and the Content-Security-Policy that goes with it. */
export interface Answer {
  body: Body
  policy: string
}

export function createBody(text: string, nameFrom = text): Body {
  return { text, etag: `W/"${createHash('sha256').update(nameFrom).digest('base64url').slice(0, 22)}"`, encoded: new Map() }
}

/**
 * Answers with a body, or with 304 where the reader has it (RFC 9110, 13.2.2: If-None-Match before If-Modified-Since).
 * Type, caching and policy are the caller's.
 */
export async function deliver(request: FastifyRequest, reply: FastifyReply, body: Body, changedAt: Date): Promise<FastifyReply> {
  reply.header('etag', body.etag).header('last-modified', changedAt.toUTCString()).header('vary', 'Accept-Encoding')
  if (isFresh(request, body.etag, changedAt)) return reply.code(304).send()
  const encoding = chooseEncoding(request.headers['accept-encoding'])
  if (encoding === undefined) return reply.send(body.text)
  const encoded = body.encoded.get(encoding) ?? compress(body.text, encoding)
  body.encoded.set(encoding, encoded)
  return reply.header('content-encoding', encoding).send(await encoded)
}

function isFresh(request: FastifyRequest, etag: string, changedAt: Date): boolean {
  const match = request.headers['if-none-match']
  if (match !== undefined) return match.split(',').some((each) => each.trim() === etag || each.trim() === '*')
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  return Math.floor(changedAt.getTime() / 1000) * 1000 <= since
}

function chooseEncoding(accepted = ''): 'br' | 'gzip' | undefined {
  const names = accepted.split(',').filter((each) => !/;\s*q=0(\.0*)?\s*$/.test(each)).map((each) => each.split(';')[0]?.trim())
  if (names.includes('br')) return 'br'
  return names.includes('gzip') ? 'gzip' : undefined
}

function compress(text: string, encoding: 'br' | 'gzip'): Promise<Buffer> {
  return encoding === 'br' ? brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : gzipped(text)
}
