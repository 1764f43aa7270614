import { mergeText } from '@inviato/shared/merge-text.ts'
import { createSubscriber } from 'svelte/reactivity'
import { underWay } from './under-way.ts'

/** The longest that a keystroke stays in memory alone, in ms. */
const patience = 400

/** How soon a write that failed is tried again, in ms, also where nobody types on. */
const again = 3_000

/**
 * Writes the text as it is stored at that moment into what `change` makes of it.
 * @returns the text as written; undefined where its document is gone
 */
export type WriteText = (change: (stored: string) => string) => Promise<string | undefined>

/**
 * A text between the keys and the disk: what is typed is written at most 400 ms later (at once where that matters), and what someone else writes
 * meanwhile is merged in, not overwritten. `pending` is true while anything of it is only in memory.
 */
export class Autosave {
  #value: string
  /** The stored text from which `#value` was typed. */
  #base: string
  #write: WriteText
  #atOnce: () => boolean
  #timer: ReturnType<typeof setTimeout> | undefined
  #writing: Promise<void> = Promise.resolve()
  #failure: unknown
  #update = () => {}
  #listen = createSubscriber((update) => {
    this.#update = update
    return () => (this.#update = () => {})
  })

  /** @param atOnce whether what is typed next cannot wait for more */
  constructor(stored: string, write: WriteText, atOnce = () => false) {
    this.#value = stored
    this.#base = stored
    this.#write = write
    this.#atOnce = atOnce
  }

  get value(): string {
    this.#listen()
    return this.#value
  }

  /** What was typed. */
  set value(typed: string) {
    if (typed === this.#value) return
    this.#value = typed
    if (this.#atOnce()) void this.flush()
    else this.#timer ??= setTimeout(() => void this.flush(), patience)
    this.#update()
  }

  get pending(): boolean {
    this.#listen()
    return this.#value !== this.#base
  }

  /** Why the last write failed, e.g. no room on the phone; undefined once one succeeds. */
  get failure(): unknown {
    this.#listen()
    return this.#failure
  }

  /** Takes in the text as the database now has it. While something is pending, the next write merges it instead. */
  receive(stored: string): void {
    if (this.#value !== this.#base || stored === this.#base) return
    this.#value = stored
    this.#base = stored
    this.#update()
  }

  /** Writes what is pending now, e.g. before the app is hidden or the post released. Never rejects: see `failure`. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = underWay(this.#writing.then(() => this.#writeOnce()))
    return this.#writing
  }

  async #writeOnce(): Promise<void> {
    const [base, typed] = [this.#base, this.#value]
    if (typed === base) return
    try {
      const written = await this.#write((stored) => (stored === base ? typed : mergeText(base, typed, stored).value))
      this.#failure = undefined
      if (written === undefined) return
      // What was typed during the write is kept on top of what was written.
      this.#value = this.#value === typed ? written : mergeText(typed, this.#value, written).value
      this.#base = written
    } catch (error) {
      this.#failure = error
      this.#timer ??= setTimeout(() => void this.flush(), again)
    }
    this.#update()
  }
}

/** Where a caret belongs after a text was replaced by another: behind the same words as before. */
export function moveCaret(before: string, after: string, caret: number): number {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head++
  if (caret <= head) return caret
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  return caret >= before.length - tail ? after.length - (before.length - caret) : Math.min(caret, after.length - tail)
}
