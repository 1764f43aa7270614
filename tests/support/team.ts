import { afterAll } from 'vitest'
import { addMember, createWorkspace, type Person } from './people.ts'
import { type ServerOptions, startServer, type TestServer } from './server.ts'

/** A server and a workspace of two, for all the tests of a file; it ends after the last of them. */
export async function startTeam(options?: ServerOptions): Promise<{ server: TestServer; owner: Person; author: Person }> {
  const server = await startServer(options)
  afterAll(() => server[Symbol.asyncDispose]())
  const owner = await createWorkspace(server)
  return { server, owner, author: await addMember(server, owner, 'author') }
}
