import { board } from './board.svelte.ts'
import { type Entry, type Thread, threadsOf } from './conversation.ts'
import { query } from './database/query.svelte.ts'
import { desk } from './desk.svelte.ts'

const nothing: readonly never[] = []

/** What the public says under the brand's posts, and what the team answers. Read-only. */
class Inbox {
  #comments = query(() => desk.current?.database.comments.find())
  #publications = query(() => desk.current?.database.publications.find({ selector: { subjectKind: 'reply' } }))

  loading = $derived(this.#comments.loading || this.#publications.loading || board.loading)
  error = $derived(this.#comments.error ?? this.#publications.error ?? board.error)

  /** What waits first, then the newest. */
  threads: readonly Thread[] = $derived(
    threadsOf({
      comments: this.#comments.current ?? nothing,
      about: (subject) => board.decisions.get(subject) ?? nothing,
      publications: new Map((this.#publications.current ?? nothing).map((each) => [each.id, each])),
      channels: board.channels,
      members: board.members,
      policy: board.policy,
      memberId: desk.current?.memberId ?? '',
    }),
  )

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
  return outgoing?.text ?? board.posts.find((post) => post.id === postId)?.text ?? ''
}

/** The comment that is to be answered first: the oldest that waits. */
export function firstOpen(thread: Thread): Entry | undefined {
  return thread.entries.find((entry) => entry.open)
}
