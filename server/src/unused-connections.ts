import type { Socket } from 'node:net'
import type { App } from './context.ts'

/**
 * Closes, when the server begins to stop, the connections on which nothing was ever asked. Browsers open some ahead of
 * need; Node counts them as busy, and a stopping server would wait a minute for their first request.
 */
export function closeUnusedConnections(app: App): void {
  const unused = new Set<Socket>()
  app.server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', ({ socket }) => unused.delete(socket))
  app.addHook('preClose', async () => unused.forEach((socket) => socket.destroy()))
}
