import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { answerCalls } from '../../support/process-calls.ts'
import { createWorkspace } from '../../support/people.ts'
import { startServer } from '../../support/server.ts'
import type { Member, Memory } from './server.ts'

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

/** The real server on a home of its own. */
const server = await startServer()

async function owner(name: string) {
  const { accountId, workspaceId, cookie } = await createWorkspace(server, name)
  await server.settled()
  return { accountId, workspaceId, cookie } satisfies Member
}

async function memory(): Promise<Memory> {
  // What a weak reference was asked for is held until its turn is over.
  for (let time = 0; typeof collect === 'function' && time < 5; time++) {
    Reflect.apply(collect, undefined, [])
    await turn()
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  return { held: heapUsed + external, rss }
}

const methods: Record<string, (...args: never[]) => unknown> = {
  url: () => server.url,
  owner,
  memory,
  settled: () => server.settled(),
  close: () => server[Symbol.asyncDispose](),
}

answerCalls(async (name, args): Promise<unknown> => {
  const method = methods[name]
  if (!method) throw new TypeError(`a server cannot ${name}`)
  return Reflect.apply(method, undefined, args)
})
