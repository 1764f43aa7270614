import type { Socket } from 'node:net'
import type { App } from './context.ts'

/** How long requests under way may take once the server stops, in ms. */
const graceMs = 10_000

/**
 * Lets the server stop although connections are open. Node waits for those that have never carried a request (browsers
 * open some ahead) as if one were under way, and for answers that somebody holds back.
 */
export function closeConnections(app: App): void {
  const unused = new Set<Socket>()
  app.server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', (request) => unused.delete(request.socket))
  app.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy()
    setTimeout(() => app.server.closeAllConnections(), graceMs).unref()
  })
}
