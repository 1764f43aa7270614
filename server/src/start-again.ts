import { once } from 'node:events'
import type { Context } from './context.ts'
import { roomAgain } from './database/full-disk.ts'

/**
 * Resolves to true when the disk was full and has room again: what is open then writes nothing any more, and a start
 * takes up everything where it was left.
 */
export async function startAgain({ store, config, clock, log, signal }: Pick<Context, 'store' | 'config' | 'clock' | 'log' | 'signal'>): Promise<true> {
  if (!store.full.aborted) await once(store.full, 'abort')
  log.error('the disk is full: nothing is written until there is room')
  await roomAgain(config.dataDir, clock, signal)
  log.warn('the disk has room again: the server starts anew')
  return true
}
