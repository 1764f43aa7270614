/** The name of a Background Sync (https://wicg.github.io/background-sync/spec/), which says whose work waits, and where. */
export interface OutboxTag {
  accountId: string
  workspaceId: string
}

const prefix = 'words'

export function outboxTag({ accountId, workspaceId }: OutboxTag): string {
  return `${prefix} ${accountId} ${workspaceId}`
}

export function parseOutboxTag(tag: string): OutboxTag | undefined {
  const [kind, accountId, workspaceId] = tag.split(' ')
  return kind === prefix && accountId && workspaceId ? { accountId, workspaceId } : undefined
}

/** What a page tells the service worker when it comes into sight: it sends by itself from here on. */
export const seenMessage = 'seen'
