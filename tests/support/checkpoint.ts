import { type FeedCheckpoint, feedResponse } from '@inviato/shared/replication.ts'
import type { Person } from './people.ts'

/** Where the feed of somebody's workspace ends at this moment. */
export async function checkpointOf(reader: Person): Promise<FeedCheckpoint> {
  const response = await reader.fetch(`/api/workspaces/${reader.workspaceId}/replication/feed?limit=1`)
  return feedResponse.parse(await response.json()).checkpoint
}
