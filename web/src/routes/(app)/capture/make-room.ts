import { toasts } from '$lib/components/toasts.svelte.ts'
import { desk } from '$lib/desk.svelte.ts'
import { freeSpace } from '$lib/media.ts'
import * as m from '$lib/paraglide/messages'
import { sayBytes } from '$lib/say-bytes.ts'

/**
 * Frees what the server has too, and says how much that was.
 * @returns whether it was anything
 */
export async function makeRoom(): Promise<boolean> {
  const freed = desk.current ? await freeSpace(desk.current) : 0
  toasts.show(freed > 0 ? m.capture_freed({ bytes: sayBytes(freed) }) : m.capture_freed_none())
  return freed > 0
}
