import type { Present } from '@inviato/shared/replication.ts'
import { board } from './board.svelte.ts'
import type { Desk } from './desk.svelte.ts'
import { getLocale } from './paraglide/runtime.js'
import { ask, nothing } from './request.ts'
import { sync } from './sync.svelte.ts'

/** The server says it again more often than this while somebody writes, in ms: what it no longer says is over. */
const forgottenAfterMs = 9_000
/** How often it is told that somebody writes here, in ms. */
const saidEveryMs = 2_000

/** Who is writing on other phones at this moment; nobody while the server is not heard. */
class Presence {
  #present = $state.raw<Present>([])
  #forgetting: ReturnType<typeof setTimeout> | undefined

  hear(present: Present): void {
    clearTimeout(this.#forgetting)
    this.#present = present
    if (present.length > 0) this.#forgetting = setTimeout(() => (this.#present = []), forgottenAfterMs)
  }

  /** Who else is writing on a post, by name: "Giulia", "Giulia and Marco"; undefined for nobody. */
  on(postId: string, memberId: string | undefined): { names: string; count: number } | undefined {
    const others = new Set(this.#present.filter((each) => each.postId === postId && each.memberId !== memberId).map((each) => each.memberId))
    const names = [...others].flatMap((id) => board.nameOf(id) ?? [])
    return names.length === 0 ? undefined : { names: new Intl.ListFormat(getLocale()).format(names), count: names.length }
  }
}

export const presence = new Presence()

/** Says to the others that this person is writing on a post: `typed` at each sign of it, `stopped` when they leave. */
export function tellWriting({ workspaceId }: Desk, postId: string): { typed(): void; stopped(): void } {
  let saidAt = -Infinity

  function say(writing: string | null): void {
    if (sync.connection !== 'connected') return
    // It is over in a few seconds anyway.
    ask(`/api/workspaces/${workspaceId}/replication/presence`, nothing, { body: { postId: writing } }).catch(() => undefined)
  }

  return {
    typed() {
      if (performance.now() - saidAt < saidEveryMs) return
      saidAt = performance.now()
      say(postId)
    },
    stopped() {
      if (saidAt === -Infinity) return
      saidAt = -Infinity
      say(null)
    },
  }
}
