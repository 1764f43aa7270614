import cookie from '@fastify/cookie'
import Fastify, { LogController } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { channelRoutes } from './channels/routes.ts'
import { closeConnections } from './connections.ts'
import type { App, Context } from './context.ts'
import { describeRoutes } from './docs/openapi.ts'
import { docsRoutes } from './docs/routes.ts'
import { handleErrors, refuseAddress } from './errors.ts'
import { healthRoutes } from './health/routes.ts'
import { historyRoutes } from './history/routes.ts'
import { mediaRoutes } from './media/routes.ts'
import { memberRoutes } from './members/routes.ts'
import { recogniseSessions } from './members/session.ts'
import { livePageRoutes } from './live-page/routes.ts'
import { notificationRoutes } from './notifications/routes.ts'
import { replicationRoutes } from './replication/routes.ts'
import { checkOrigins } from './request-origin.ts'
import { securityHeaders } from './security-headers.ts'
import { shareRoutes } from './share/routes.ts'
import { endSlowBodies } from './slow-bodies.ts'
import { staticRoutes } from './static/routes.ts'
import { readShell } from './static/shell.ts'

/** A module's routes; each module is a scope of its own, so that its parsers and hooks stay its own. */
type Routes = (app: App, ctx: Context) => void | Promise<void>

/** Largest JSON body in bytes; a route that needs more says so itself. */
const bodyLimit = 1_000_000

/** Builds the whole HTTP server over a context. It listens to nothing until it is told. */
export async function createApp(ctx: Context): Promise<App> {
  const app: App = Fastify({
    loggerInstance: ctx.log,
    trustProxy: ctx.config.trustProxy,
    bodyLimit,
    frameworkErrors: refuseAddress,
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)

  const shell = await readShell(ctx.config.webRoot)
  handleErrors(app)
  await securityHeaders(app, ctx, shell.policy)
  checkOrigins(app, ctx)
  endSlowBodies(app)
  await app.register(cookie)
  await describeRoutes(app)
  recogniseSessions(app, ctx)

  app.addHook('onListen', async () => {
    const address = app.server.address()
    if (address && typeof address === 'object') ctx.publicUrl.listening(address.port)
  })
  // Streams end first: a server waits for its connections before it closes.
  app.addHook('preClose', async () => ctx.stop())
  closeConnections(app)

  const modules: Routes[] = [
    healthRoutes,
    docsRoutes,
    mediaRoutes,
    memberRoutes,
    livePageRoutes,
    channelRoutes,
    notificationRoutes,
    replicationRoutes,
    historyRoutes,
    shareRoutes,
  ]
  for (const routes of modules) await app.register(async (scope) => routes(scope.withTypeProvider<ZodTypeProvider>(), ctx))
  await staticRoutes(app, ctx, shell)
  return app
}
