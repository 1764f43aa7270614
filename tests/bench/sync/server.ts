import * as z from 'zod'
import { startProcess } from '../../support/process.ts'

/** Somebody who is signed in, as another process can know them. */
export const member = z.object({ accountId: z.string(), workspaceId: z.string(), cookie: z.string() })
export type Member = z.infer<typeof member>

const memory = z.object({ held: z.number(), rss: z.number() })
/** In bytes, after what nobody needs was collected: what JavaScript holds (heap, and buffers outside of it), and the whole process. */
export type Memory = z.infer<typeof memory>

/** The server in a process of its own: neither its work nor its memory is mixed with that of its phones. */
export interface Server extends AsyncDisposable {
  readonly url: string
  /** A new workspace's owner. */
  owner(name: string): Promise<Member>
  memory(): Promise<Memory>
  /** Resolves when the server has dealt with every change. */
  settled(): Promise<void>
}

export async function startServer(): Promise<Server> {
  const process = await startProcess(new URL('./server-process.ts', import.meta.url))
  return {
    url: z.string().parse(await process.ask('url')),
    owner: async (name) => member.parse(await process.ask('owner', name)),
    memory: async () => memory.parse(await process.ask('memory')),
    settled: async () => void (await process.ask('settled')),
    async [Symbol.asyncDispose]() {
      await process.ask('close')
      await process.end()
    },
  }
}
