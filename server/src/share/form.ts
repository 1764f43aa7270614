import type { Readable } from 'node:stream'

/** How much of what is shared is looked at: the words come before the files. */
const head = 64 * 1024

const fields = ['title', 'text', 'url']

/** Words that another app shared, each on its line, as the app itself joins them. */
export interface Shared {
  words: string
  /** True where there was more than may be taken in vain. */
  tooLarge: boolean
}

/**
 * Reads a shared form to its end (https://w3c.github.io/web-share-target/), so that a browser in the middle of sending
 * it gets its answer, and keeps nothing of it but the words at its beginning.
 * @param limit bytes after which nothing is read any more
 */
export async function readShared(body: Readable, contentType: string, limit: number): Promise<Shared> {
  const kept: Uint8Array[] = []
  let bytes = 0
  // A body that is left in the middle must not take the answer's connection with it.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    if (!(chunk instanceof Uint8Array)) continue
    if (bytes < head) kept.push(chunk.subarray(0, head - bytes))
    bytes += chunk.length
    if (bytes > limit) return { words: '', tooLarge: true }
  }
  return { words: wordsIn(Buffer.concat(kept).toString('utf8'), contentType), tooLarge: false }
}

/** The text fields of multipart/form-data (RFC 7578), of a body that may be cut. */
function wordsIn(form: string, contentType: string): string {
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]{1,70})/i.exec(contentType)?.[1]
  if (!boundary) return ''
  // What follows the last boundary may go on beyond what was kept.
  const parts = `\r\n${form}`.split(`\r\n--${boundary}`).slice(1, -1)
  const named = new Map(parts.flatMap((part) => {
    const end = part.indexOf('\r\n\r\n')
    const name = /^content-disposition: form-data; name="(\w+)"$/im.exec(part.slice(0, end).trim())?.[1]
    return name === undefined || end < 0 ? [] : [[name, part.slice(end + 4)] as const]
  }))
  return fields.flatMap((name) => named.get(name) || []).join('\n')
}
