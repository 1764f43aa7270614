import type { App } from '../context.ts'
import { requireAccount } from '../members/session.ts'
import { docsPolicy, renderDocs } from './page.ts'

/** The API's description, for people and for programs, to who is signed in. */
export function docsRoutes(app: App): void {
  app.get('/api/docs', { schema: { hide: true } }, async (request, reply) => {
    await requireAccount(request)
    return reply.type('text/html; charset=utf-8').header('content-security-policy', docsPolicy).send(renderDocs(app.swagger()))
  })
  app.get('/api/docs/openapi.json', { schema: { hide: true } }, async (request) => {
    await requireAccount(request)
    return app.swagger()
  })
}
