import type { NetworkDriver } from './driver.ts'

/** This server's own public page: a publication is visible there once its document says that it is published. */
export function livePage(): NetworkDriver {
  return {
    network: 'live',
    steps: () => [{ name: 'show', public: true }],
    async perform(_, { publicationId }, access) {
      return { outcome: 'done', remoteIds: [publicationId], url: await access.livePermalink(publicationId) }
    },
    // Nothing remote is ever ahead of the document, so there is nothing to look for.
    find: () => Promise.resolve(undefined),
    remove: () => Promise.resolve(),
  }
}
