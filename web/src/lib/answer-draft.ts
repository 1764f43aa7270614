import type { PublicComment, Reply } from '@inviato/shared/comment.ts'
import { Autosave } from './autosave.ts'
import { beginAnswer, discardAnswer, writeAnswer } from './comments.ts'
import type { Writer } from './writer.ts'

/** An answer as it is being typed. Its document is made at the first word, so that an opened box leaves nothing behind. */
export class AnswerDraft {
  readonly text: Autosave
  #writer: Writer
  #reply: Reply | undefined

  /** @param existing the draft that this person has begun before */
  constructor(writer: Writer, comment: PublicComment, existing: Reply | undefined) {
    this.#writer = writer
    this.#reply = existing
    this.text = new Autosave(existing?.body.text ?? '', async (change) => {
      this.#reply = this.#reply
        ? await writeAnswer(writer, this.#reply.id, change)
        : await beginAnswer(writer, comment, change(''))
      return this.#reply?.body.text
    })
  }

  /** Everything typed is on disk, and this is it; undefined where nothing was typed. */
  async settled(): Promise<Reply | undefined> {
    await this.text.flush()
    return this.#reply
  }

  /** Keeps what was typed; an empty draft leaves no document behind. */
  async leave(): Promise<void> {
    const reply = await this.settled()
    if (reply && reply.body.text.trim() === '') await this.discard()
  }

  async discard(): Promise<void> {
    const reply = this.#reply
    this.#reply = undefined
    if (reply) await discardAnswer(this.#writer, reply.id)
  }
}
