import { feedResponse } from '@inviato/shared/replication.ts'
import type { Member, Server } from './server.ts'

/** The address of somebody's stream from now on. */
export async function streamOf({ url }: Pick<Server, 'url'>, { workspaceId, cookie }: Member): Promise<string> {
  const replication = `${url}/api/workspaces/${workspaceId}/replication`
  const response = await fetch(`${replication}/feed?limit=1`, { headers: { cookie } })
  const { checkpoint } = feedResponse.parse(await response.json())
  return `${replication}/stream?since=${Buffer.from(JSON.stringify(checkpoint)).toString('base64url')}`
}
