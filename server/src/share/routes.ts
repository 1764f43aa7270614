import type { App } from '../context.ts'
import { readShared } from './form.ts'
import { languageAsked, sharePage, sharePolicy } from './page.ts'

/** What is read in vain so that a browser in the middle of sending gets its answer; a long film is cut off. */
const mostRead = 256 * 1024 ** 2

/**
 * What another app shares while the phone has no service worker yet (web share target): it is answered by the worker
 * wherever there is one. Nothing is written and no session is looked at, so it may come from anywhere.
 */
export function shareRoutes(app: App): void {
  // Read as a stream, whatever it says it is.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.post('/share', { schema: { hide: true }, bodyLimit: mostRead }, async (request, reply) => {
    const { words, tooLarge } = await readShared(request.raw, request.headers['content-type'] ?? '', mostRead)
    // RFC 9110, 15.5.10: the person can put it right and send it again.
    reply.code(tooLarge ? 413 : 409).type('text/html; charset=utf-8').header('content-security-policy', sharePolicy).header('cache-control', 'no-store')
    if (tooLarge) reply.header('connection', 'close')
    return reply.send(sharePage(languageAsked(request.headers['accept-language']), words))
  })
}
