import { historyResponse, type PostVersion } from '@inviato/shared/history.ts'
import { ask, Refused } from './request.ts'

/** The versions of one post as the server tells them, page by page, for who looks. */
export class PostHistory {
  #path: string
  #before: string | null | undefined
  versions = $state.raw<readonly PostVersion[]>([])
  loading = $state(false)
  /** Why the last page did not come, e.g. no network; what came before it stays. */
  failure = $state.raw<unknown>()
  /** The first version is among them. */
  complete = $state(false)

  constructor(workspaceId: string, postId: string) {
    this.#path = `/api/workspaces/${workspaceId}/posts/${postId}/history`
  }

  /** Asks for the next page, or once more for the one that did not come. */
  more = async (): Promise<void> => {
    if (this.loading || this.complete) return
    this.loading = true
    this.failure = undefined
    try {
      const query = this.#before ? `?before=${encodeURIComponent(this.#before)}` : ''
      const { versions, before } = await ask(`${this.#path}${query}`, historyResponse)
      this.#before = before
      this.versions = [...this.versions, ...versions]
      this.complete = before === null
    } catch (error) {
      // The server has never heard of the post: what is here is all there is.
      if (error instanceof Refused && error.status === 404) this.complete = true
      else this.failure = error
    } finally {
      this.loading = false
    }
  }
}
