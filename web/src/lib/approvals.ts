import { storeId } from '@inviato/shared/collections.ts'
import type { Decision } from '@inviato/shared/decision.ts'
import type { Role } from '@inviato/shared/member.ts'
import type { Standing } from '@inviato/shared/standing.ts'
import type { Policy } from '@inviato/shared/workspace.ts'
import { decide } from './decisions.ts'
import { contentOf, type PostView, type Surroundings } from './post-view.ts'
import type { Writer } from './writer.ts'

/** What was read: the post and the hash of exactly what was shown. */
export interface Seen {
  postId: string
  contentHash: string
}

/** Approves the content that was shown, in one's own name or for someone who said yes by phone. */
export function approve(writer: Writer, seen: Seen, onBehalfOf?: string): Promise<Decision> {
  const name = onBehalfOf?.trim()
  const body = { kind: 'approve', contentHash: seen.contentHash, ...(name && { onBehalfOf: name }) } as const
  return decide(writer, storeId('posts', seen.postId), body)
}

/** Sends the content that was shown back, with a note that says what to change. */
export function askForChanges(writer: Writer, seen: Seen, note: string, onBehalfOf?: string): Promise<Decision> {
  const name = onBehalfOf?.trim()
  const body = { kind: 'changes', contentHash: seen.contentHash, ...(name && { onBehalfOf: name }) } as const
  return decide(writer, storeId('posts', seen.postId), body, note)
}

/** Why a member's yes does not count, or undefined where it does. The same rule decides on the server. */
export type NoSay = 'role' | 'own-work' | 'given'

export function noSayOf(member: { id: string; role: Role }, standing: Standing, policy: Policy): NoSay | undefined {
  if (member.role !== 'owner' && member.role !== 'manager') return 'role'
  if (standing.is !== 'in-review') return undefined
  if (!policy.ownWork && standing.release.by === member.id) return 'own-work'
  return standing.approvals.some((each) => each.by === member.id) ? 'given' : undefined
}

/** Whether a post waits for this member's yes. What is counted, what is listed first and what is a task are the same. */
export function waitsForMe(view: PostView, around: Surroundings, me: { id: string; role: Role }): boolean {
  return view.status === 'in-review' && noSayOf(me, contentOf(view, around).standing, around.policy) === undefined
}
