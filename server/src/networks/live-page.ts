import type { NetworkDriver } from './driver.ts'
import { Rejected } from './errors.ts'

/** This server's own public page: a publication is visible there once its document says that it is published. */
export function livePage(): NetworkDriver {
  return {
    network: 'live',
    steps: () => [{ name: 'show', public: true }],
    async perform(_, { publicationId, postId, outgoing }, { ownPage }) {
      const page = await ownPage()
      if (page === undefined) throw new Rejected('channel-gone', 'the Live page is gone')
      const anchor = outgoing.replyTo ? `#c-${publicationId}` : ''
      return { outcome: 'done', remoteIds: [publicationId], url: `${page}/${postId}${anchor}` }
    },
    // Nothing remote is ever ahead of the document, so there is nothing to look for.
    find: () => Promise.resolve(undefined),
    remove: () => Promise.resolve(),
  }
}
