import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** Listens on a free port of the loopback and resolves to it. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('No port')
  return address.port
}

/** A port that was free a moment ago, for programs that cannot say which one they took. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  const port = await listen(probe)
  probe.close()
  await once(probe, 'close')
  return port
}
