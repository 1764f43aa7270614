import type { Context } from '../context.ts'

/**
 * A link that carries a secret. The secret is in the fragment, which browsers never send: no log, no proxy and no chat's
 * preview sees it, and only the page's own POST uses it.
 */
export function linkTo(ctx: Pick<Context, 'publicUrl'>, path: '/setup' | '/join', token: string): string {
  return `${ctx.publicUrl.origin}${path}#${token}`
}
