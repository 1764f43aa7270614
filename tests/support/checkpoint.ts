import { type FeedCheckpoint, feedResponse, type Witness } from '@inviato/shared/replication.ts'
import type { Person } from './people.ts'

/** Where the feed of somebody's workspace ends at this moment. */
export async function checkpointOf(reader: Person): Promise<FeedCheckpoint> {
  const response = await reader.fetch(`/api/workspaces/${reader.workspaceId}/replication/feed?limit=1`)
  return feedResponse.parse(await response.json()).checkpoint
}

/** A place as it stands in an address. */
export function inAddress(checkpoint: FeedCheckpoint, pushed?: Witness | null): string {
  return new URLSearchParams({ since: encode(checkpoint), ...(pushed && { pushed: encode(pushed) }) }).toString()
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
