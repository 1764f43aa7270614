import { redirect } from '@sveltejs/kit'
import { session } from '$lib/session.svelte.ts'

/** Answered from the phone's memory: nobody waits for a request to see a screen. */
export function load(): void {
  if (!session.membership) redirect(307, '/sign-in')
}
