import helmet from '@fastify/helmet'
import type { App, Context } from './context.ts'

/**
 * Headers of every answer. The content security policy is the shell's own: kit writes the hashes of its inline script
 * into the page, and a header can say what a page's meta tag cannot (`frame-ancestors`).
 * A route that serves something else (a Live page, media) sets its own policy over this one.
 * @param policy directives of the built page, see `static/shell.ts`
 */
export async function securityHeaders(app: App, ctx: Pick<Context, 'publicUrl'>, policy: string): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: false,
    // `no-referrer` would make browsers send `Origin: null` with a form, which the origin check refuses.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  })
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', policy)
    // Set-up may give the server its public address while it runs.
    if (ctx.publicUrl.origin.startsWith('https:')) reply.header('strict-transport-security', 'max-age=31536000')
    reply.header('permissions-policy', 'camera=(self), microphone=(self), geolocation=(self), browsing-topics=()')
  })
}
