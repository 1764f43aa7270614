import { recover } from './capture.ts'
import { toasts } from './components/toasts.svelte.ts'
import type { LocalDatabase } from './database/databases.ts'
import { desk } from './desk.svelte.ts'
import { freeSpace, prepareAll } from './media.ts'
import * as m from './paraglide/messages'
import { sayBytes } from './say-bytes.ts'

/**
 * Frees what the server has too, says how much that was, and makes the copies for which there was no room before.
 * @returns whether it was anything
 */
export async function makeRoom(): Promise<boolean> {
  const freed = desk.current ? await freeSpace(desk.current) : 0
  if (desk.current && freed > 0) void goOn(desk.current.local)
  toasts.show(freed > 0 ? m.capture_freed({ bytes: sayBytes(freed) }) : m.capture_freed_none())
  return freed > 0
}

async function goOn(local: LocalDatabase): Promise<void> {
  await prepareAll(local, await recover(local)).catch((error: unknown) => console.warn('some copies wait for the next start', error))
}
