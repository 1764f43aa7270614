import type { Context } from './context.ts'

/** Where the public reads the page of this server that has this address. */
export function pageAddress({ config, publicUrl }: Pick<Context, 'config' | 'publicUrl'>, slug: string): string {
  return `${config.liveUrl ?? publicUrl.origin}/live/${slug}`
}
