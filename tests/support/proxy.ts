import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

/**
 * What a network between us and a host can do to one request: keep it, let it through and keep the answer, lose the
 * answer, turn the answer into a failure, or refuse it as too many.
 */
export type Fault = 'hold-request' | 'hold-answer' | 'lose-answer' | 'fail-after' | 'too-many'

/** A real HTTP proxy in front of a host, which misbehaves when it is told to. */
export interface Proxy extends AsyncDisposable {
  url: string
  /** The next request whose path, or whose body, has this in it meets a fault; resolves when it has. */
  next(part: string, fault: Fault): Promise<void>
  /** Resolves at the next answer of 200 to a request whose path has one of these in it. */
  answered(...parts: string[]): Promise<void>
  /** Lets go of what is held, without an answer. */
  letGo(): void
  /** The last part of the path of every request, in order. */
  asked: string[]
}

export async function startProxy(upstream: string): Promise<Proxy> {
  const faults: { part: string; fault: Fault; met: () => void }[] = []
  const waiting: { parts: string[]; met: () => void }[] = []
  const held = new Set<ServerResponse>()
  const asked: string[] = []

  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    asked.push(path.split('?')[0]?.split('.').at(-1) ?? '')
    const body = await buffer(request)
    const place = faults.findIndex(({ part }) => path.includes(part) || body.includes(part))
    const [fault] = place < 0 ? [] : faults.splice(place, 1)
    const hold = () => {
      held.add(response)
      fault?.met()
    }
    if (fault?.fault === 'hold-request') return hold()
    if (fault?.fault === 'too-many') {
      response.writeHead(429, { 'retry-after': '1', 'content-type': 'application/json' }).end('{"error":"RateLimitExceeded"}')
      return fault.met()
    }
    const answer = await forward(request, path, body)
    if (fault?.fault === 'hold-answer') return hold()
    if (fault?.fault === 'lose-answer') response.destroy()
    else if (fault?.fault === 'fail-after') response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Oops</h1>')
    else response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body)
    fault?.met()
    if (!fault && answer.status === 200) {
      for (const each of waiting.filter(({ parts }) => parts.some((part) => path.includes(part)))) {
        waiting.splice(waiting.indexOf(each), 1)
        each.met()
      }
    }
  }

  async function forward(request: IncomingMessage, path: string, body: Buffer) {
    const { authorization, 'content-type': type } = request.headers
    const answer = await fetch(new URL(path, upstream), {
      method: request.method,
      headers: { ...(authorization && { authorization }), ...(type && { 'content-type': type }) },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    })
    return { status: answer.status, type: answer.headers.get('content-type') ?? 'application/json', body: Buffer.from(await answer.arrayBuffer()) }
  }

  function letGo(): void {
    for (const each of held) each.destroy()
    held.clear()
  }

  return {
    url,
    asked,
    next: (part, fault) => new Promise((met) => faults.push({ part, fault, met })),
    answered: (...parts) => new Promise((met) => waiting.push({ parts, met })),
    letGo,
    async [Symbol.asyncDispose]() {
      letGo()
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
