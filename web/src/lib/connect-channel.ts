import { connectResponse } from '@inviato/shared/api.ts'
import type { NetworkName } from '@inviato/shared/network.ts'
import type * as z from 'zod/mini'
import type { Desk } from './desk.svelte.ts'
import { ask } from './request.ts'

export type Connected = z.infer<typeof connectResponse>

/**
 * Has the server sign in to a channel's account, for the first time or again. What was typed goes there and nowhere
 * else: no secret is ever written on the phone.
 * @throws Refused with the network's code, Unreachable without a network
 */
export function connectChannel(
  { workspaceId }: Pick<Desk, 'workspaceId'>,
  channelId: string,
  network: NetworkName,
  fields: Record<string, string>,
): Promise<Connected> {
  return ask(`/api/workspaces/${workspaceId}/channels/${channelId}/connect`, connectResponse, { body: { network, fields } })
}
