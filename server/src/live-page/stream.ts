import type { FastifyReply } from 'fastify'
import type { Board } from './board.ts'
import type { OpenBoard } from './boards.ts'

const heartbeatMs = 25_000

/** A page that says when it changed. */
export interface Changing extends Pick<OpenBoard, 'listen'> {
  readonly board: Pick<Board, 'version'>
}

/** Heartbeats that find no room one after the other before the connection is ended. */
const mostMissed = 3

/**
 * Tells an open page, as server-sent events, which version is current: at once, and after each change.
 * The page fetches what changed itself, so one that slept or lost its connection misses nothing. For who does not read
 * nothing is kept but what already waits in the connection; after three heartbeats without room it is ended.
 */
export function streamVersions(reply: FastifyReply, open: Changing, signal: AbortSignal, beatMs = heartbeatMs): void {
  reply.hijack()
  const { raw } = reply
  // Headers set so far (by hooks) go with it; a proxy must pass each event on at once.
  raw.writeHead(200, {
    ...definedHeaders(reply),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  // Who does not read is told once there is room: only the newest version counts, and nothing piles up for anybody.
  let behind = false
  const tell = () => {
    behind = raw.writableNeedDrain
    if (!behind) raw.write(`event: changed\ndata: ${open.board.version}\n\n`)
  }
  raw.on('drain', () => behind && tell())
  let missed = 0
  const heartbeat = setInterval(() => {
    missed = raw.writableNeedDrain ? missed + 1 : 0
    // Such a connection would hold one of the places that the public has, for as long as its other side likes.
    if (missed >= mostMissed) raw.destroy()
    else if (missed === 0) raw.write(':\n\n')
  }, beatMs)
  const stop = open.listen(tell)
  const end = () => raw.end()
  signal.addEventListener('abort', end, { once: true })
  raw.on('close', () => {
    clearInterval(heartbeat)
    stop()
    signal.removeEventListener('abort', end)
  })
  raw.write('retry: 3000\n')
  tell()
}

function definedHeaders(reply: FastifyReply): Record<string, string | number | string[]> {
  return Object.fromEntries(Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
