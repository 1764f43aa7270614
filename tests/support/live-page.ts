import type { TestServer } from './server.ts'

/** The page at `path` once it shows `text`: asked for again whenever the server says that it changed. */
export async function pageWith(server: Pick<TestServer, 'fetch'>, path: string, text: string): Promise<string> {
  const stop = new AbortController()
  const stream = await server.fetch(`/live/${path.split(/[/?]/)[2] ?? ''}/stream`, { signal: stop.signal })
  try {
    for await (const _ of versionsOf(stream)) {
      const body = await (await server.fetch(path)).text()
      if (body.includes(text)) return body
    }
    throw new Error(`the stream of ${path} ended before it showed "${text}"`)
  } finally {
    stop.abort()
  }
}

/** The versions that a Live page's event stream names, as they come. */
export async function* versionsOf(stream: Response): AsyncGenerator<string, undefined> {
  let text = ''
  for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const version = /^data: (.*)$/m.exec(text.slice(0, end))?.[1]
      text = text.slice(end + 2)
      if (version !== undefined) yield version
    }
  }
  return undefined
}

/** What a visitor sees of the form: its hidden token. */
export function tokenIn(page: string): string {
  return /name="token" value="([^"]+)"/.exec(page)?.[1] ?? ''
}

/** Sends the form as a browser without JavaScript does. */
export function sendComment(
  server: Pick<TestServer, 'fetch'>,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return server.fetch(`${path}/comments`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  })
}
