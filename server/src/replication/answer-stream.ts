import type { FastifyReply } from 'fastify'
import type { Readable } from 'node:stream'

/**
 * Answers with server-sent events for as long as they come; one who is gone takes the stream with them. By hand: what
 * Node's pipe and Fastify's hold for each of thousands of idle streams is a quarter of what one costs. A session renewed
 * by this very request is not told its new secret here; the one before stays good.
 */
export function answerStream(reply: FastifyReply, stream: Readable): void {
  reply.hijack()
  const { raw } = reply
  const headers = Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  raw.writeHead(200, {
    ...Object.fromEntries(headers),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  // Sent alone, they are kept as one text; sent with the first words, as eighty.
  raw.flushHeaders()
  raw.on('drain', () => stream.resume())
  stream.on('data', (chunk: Buffer) => {
    if (!raw.write(chunk)) stream.pause()
  })
  stream.once('end', () => raw.end())
  stream.once('error', () => raw.destroy())
  stream.once('close', () => {
    if (!stream.readableEnded) raw.destroy()
  })
}
