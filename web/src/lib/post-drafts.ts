import type { Post } from '@inviato/shared/post.ts'
import { SvelteMap } from 'svelte/reactivity'
import { Autosave } from './autosave.ts'
import { withText } from './post-edits.ts'
import { editPost } from './posts.ts'
import type { Writer } from './writer.ts'

/** The text of a post on a channel: its own there, else the post's. */
export function textOf(post: Post, channelId?: string): string {
  const own = post.variants.find((variant) => variant.channelId === channelId)?.text
  return own ?? post.text
}

/** Everything of one post that is being typed: its text, and a text of its own for each channel that has one. */
export class PostDrafts {
  #writer: Writer
  #postId: string
  #atOnce: () => boolean
  #own: Autosave
  #others = new SvelteMap<string, Autosave>()

  /** @param atOnce whether the first keystroke is written at once: it holds a post that is on its way */
  constructor(writer: Writer, post: Post, atOnce = () => false) {
    this.#writer = writer
    this.#postId = post.id
    this.#atOnce = atOnce
    this.#own = this.#make(post)
    this.receive(post)
  }

  /** The text that is typed into, of the post or of a channel that has its own. */
  of(channelId?: string): Autosave {
    return (channelId === undefined ? undefined : this.#others.get(channelId)) ?? this.#own
  }

  /** Takes in the post as the database now has it. */
  receive(post: Post): void {
    this.#own.receive(post.text)
    for (const { channelId, text } of post.variants) {
      if (text === undefined) continue
      const known = this.#others.get(channelId)
      if (known) known.receive(text)
      else this.#others.set(channelId, this.#make(post, channelId))
    }
    for (const [channelId, draft] of this.#others) {
      const isGone = post.variants.find((variant) => variant.channelId === channelId)?.text === undefined
      if (isGone && !draft.pending) this.#others.delete(channelId)
    }
  }

  /** The post as it is on the screen: with what has not reached the disk yet. */
  seen(post: Post): Post {
    return [...this.#others].reduce((seen, [channelId, draft]) => withText(draft.value, channelId)(seen), withText(this.#own.value)(post))
  }

  get pending(): boolean {
    return [this.#own, ...this.#others.values()].some((draft) => draft.pending)
  }

  get failure(): unknown {
    return [this.#own, ...this.#others.values()].find((draft) => draft.failure !== undefined)?.failure
  }

  async flush(): Promise<void> {
    await Promise.all([this.#own, ...this.#others.values()].map((draft) => draft.flush()))
  }

  #make(post: Post, channelId?: string): Autosave {
    return new Autosave(textOf(post, channelId), async (change) => {
      const written = await editPost(this.#writer, this.#postId, (stored) => {
        const text = change(textOf(stored, channelId))
        return channelId === undefined ? withText(text)(stored) : withText(text, channelId)(stored)
      })
      return written && textOf(written, channelId)
    }, () => this.#atOnce())
  }
}
