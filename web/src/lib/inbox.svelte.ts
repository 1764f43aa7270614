import type { Decision } from '@inviato/shared/decision.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { board } from './board.svelte.ts'
import { type Entry, keptThreads, type Thread } from './conversation.ts'
import { live } from './database/query.svelte.ts'
import { shelf } from './database/shelf.ts'
import { desk } from './desk.svelte.ts'
import { allTouched, touchedBy } from './touched.ts'

const nothing: readonly never[] = []
const nobody: ReadonlyMap<string, never> = new Map<string, never>()

/** What the public says under the brand's posts, and what the team answers. Read-only. */
class Inbox {
  #comments = live(() => desk.database && shelf(desk.database.comments, ({ postId }) => [postId]))
  #threadsOf = keptThreads()

  loading = $derived(this.#comments.loading || board.loading)
  error = $derived(this.#comments.error ?? board.error)

  #byDecisions = touchedBy<Decision>(({ subject }) => [this.#postOf(subject)])
  #byPublications = touchedBy<Publication>(({ postId }) => [postId])

  /** The post under which stands what a decision is about: a comment, an answer, or an answer's publication. */
  #postOf(subject: string): string | undefined {
    return this.#comments.current?.byId.get(subject.split(':')[1] ?? '')?.postId
  }

  /** What waits first, then the newest. */
  threads: readonly Thread[] = $derived.by(() => {
    const { decisions, publicationsById: publications, channels, members, policy } = board
    const touched = allTouched(this.#byDecisions(board.shelves.decisions), this.#byPublications(board.shelves.publications))
    const comments = this.#comments.current?.groups ?? nobody
    const about = (subject: string) => decisions.get(subject) ?? nothing
    return this.#threadsOf({ comments, about, publications, channels, members, policy, memberId: desk.current?.memberId ?? '' }, touched)
  })

  /** How many comments wait in all. */
  open = $derived(this.threads.reduce((sum, thread) => sum + thread.open, 0))

  thread(postId: string): Thread | undefined {
    return this.threads.find((thread) => thread.postId === postId)
  }
}

export const inbox = new Inbox()

/** The words of the post under which something is said, as they went out. */
export function wordsOfPost(postId: string): string {
  const outgoing = board.publications.get(postId)?.find((each) => each.state === 'published')?.outgoing
  return outgoing?.text ?? board.post(postId)?.text ?? ''
}

/** The comment that is to be answered first: the oldest that waits. */
export function firstOpen(thread: Thread): Entry | undefined {
  return thread.entries.find((entry) => entry.open)
}
