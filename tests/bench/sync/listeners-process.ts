import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import * as z from 'zod'
import { answerCalls } from '../../support/process-calls.ts'

/**
 * Many phones that are there and do nothing, as little as each can be: a connection on which a server tells what changes,
 * read and thrown away.
 */
const agent = new Agent({ maxSockets: Infinity, keepAlive: true })
/** So many connect at a time. */
const abreast = 50

async function open(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const [response] = z.tuple([z.custom<IncomingMessage>()]).parse(await once(get(url, { headers, agent }), 'response'))
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode ?? 'nothing'}`)
  return response
}

/** Our stream: its first words are a sign that the server follows the store for it. */
async function stream(url: string, headers: Record<string, string>): Promise<void> {
  const response = await open(url, headers)
  await once(response, 'data')
  response.resume()
}

/** What PouchDB listens with: a request that is answered at the next change, and asked again from there. */
function poll(url: string): Promise<void> {
  const ask = async (since: string): Promise<void> => {
    const response = await open(`${url}/_changes?feed=longpoll&style=all_docs&heartbeat=10000&since=${since}`, {})
    const { last_seq: next } = z.object({ last_seq: z.union([z.string(), z.number()]) }).parse(JSON.parse((await response.toArray()).join('')))
    void ask(String(next))
  }
  void ask('now')
  return Promise.resolve()
}

async function times(count: number, work: () => Promise<void>): Promise<void> {
  for (let done = 0; done < count; done += abreast) await Promise.all(Array.from({ length: Math.min(abreast, count - done) }, work))
}

const methods: Record<string, (...args: never[]) => unknown> = {
  stream: (url: string, cookie: string, count: number) => times(count, () => stream(url, { cookie })),
  poll: (url: string, count: number) => times(count, () => poll(url)),
}

answerCalls(async (name, args): Promise<unknown> => {
  const method = methods[name]
  if (!method) throw new TypeError(`listeners cannot ${name}`)
  return Reflect.apply(method, undefined, args)
})
