import type { App, Context } from '../context.ts'
import { accountRoutes } from './account-routes.ts'
import { invitationRoutes } from './invitation-routes.ts'
import { setupRoutes } from './setup-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'

/** Who is who: set-up, signing in, invitations, devices. */
export function memberRoutes(app: App, ctx: Context): void {
  setupRoutes(app, ctx)
  signInRoutes(app, ctx)
  invitationRoutes(app, ctx)
  accountRoutes(app, ctx)
}
