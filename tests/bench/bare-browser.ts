import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import * as z from 'zod/mini'
import { chromiumPath } from '../support/phone.ts'

/** One page of a browser of its own, driven by the DevTools protocol with none of its observing domains on: they cost the page itself time. */
export interface BareBrowser extends AsyncDisposable {
  /** Sends one command of the protocol to the page. Rejects when the browser refuses it. */
  send(method: string, params?: object): Promise<unknown>
}

const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--window-size=390,844', '--hide-scrollbars',
  '--remote-debugging-port=0',
  // Its network is cut: no name leads anywhere.
  '--host-resolver-rules=MAP * ~NOTFOUND',
]

const targets = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string() }))
const answer = z.object({ id: z.number(), result: z.optional(z.unknown()), error: z.optional(z.object({ message: z.string() })) })

/** Starts a browser without a network on a profile that another one has left. */
export async function startBareBrowser(profile: string): Promise<BareBrowser> {
  const child = spawn(chromiumPath(), [...flags, `--user-data-dir=${profile}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(child, 'exit')
  const port = await debuggingPort(child)
  const pages = targets.parse(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json())
  const page = pages.find(({ type }) => type === 'page')
  if (!page) throw new Error('the browser shows no page')
  const socket = new WebSocket(page.webSocketDebuggerUrl)
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  socket.addEventListener('message', ({ data }) => {
    const { success, data: said } = answer.safeParse(JSON.parse(String(data)))
    if (!success) return
    if (said.error) waiting.get(said.id)?.reject(new Error(said.error.message))
    else waiting.get(said.id)?.resolve(said.result)
    waiting.delete(said.id)
  })
  await once(socket, 'open')
  let last = 0
  return {
    send(method, params = {}) {
      const result = Promise.withResolvers<unknown>()
      waiting.set(++last, result)
      socket.send(JSON.stringify({ id: last, method, params }))
      return result.promise
    },
    async [Symbol.asyncDispose]() {
      child.kill()
      await exited
    },
  }
}

async function debuggingPort({ stderr }: ChildProcess): Promise<string> {
  if (!stderr) throw new Error('the browser has no voice')
  for await (const line of createInterface(stderr)) {
    const port = /^DevTools listening on ws:\/\/[^:]+:(\d+)\//.exec(line)?.[1]
    if (!port) continue
    // What it says from here on nobody reads; unread it would hold the browser up.
    stderr.resume()
    return port
  }
  throw new Error('the browser ended before it could be reached')
}
