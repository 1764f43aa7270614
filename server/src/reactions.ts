import type { Context } from './context.ts'

/** Starts everything that happens by itself; disposing it waits until each has come to rest. */
export function startReactions(_ctx: Context): AsyncDisposable {
  const running = new AsyncDisposableStack()
  return running
}
