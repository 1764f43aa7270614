import type { Outgoing } from '@inviato/shared/outgoing.ts'
import type { NoSay } from '$lib/approvals.ts'
import * as m from '$lib/paraglide/messages'

export interface Version {
  outgoing: Outgoing
  channelIds: string[]
}

/** What goes out, each text and set of pictures once, with the channels that get the very same. */
export function versionsOf(parts: ReadonlyMap<string, Outgoing>): Version[] {
  const versions = new Map<string, Version>()
  for (const [channelId, outgoing] of parts) {
    const { network: _network, ...read } = outgoing
    const key = JSON.stringify(read)
    const known = versions.get(key)
    if (known) known.channelIds.push(channelId)
    else versions.set(key, { outgoing, channelIds: [channelId] })
  }
  return [...versions.values()]
}

/** Why this person is not asked for an answer. */
export function sayNoSay(why: NoSay): string {
  const words: Record<NoSay, () => string> = {
    role: m.approvals_no_role,
    'own-work': m.approvals_no_own,
    given: m.approvals_no_given,
  }
  return words[why]()
}
