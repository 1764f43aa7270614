import { type Approval, type Decision, inOrder, isApproval, isOrder, isRelease, type Order, type Release } from './decision.ts'
import type { Member } from './member.ts'
import type { Policy } from './workspace.ts'

/** What people's decisions say of one content: nothing, released, in review, approved, sent back, held, cancelled. */
export type Standing =
  | { is: 'draft' }
  | { is: 'held'; release: Release; why: 'changed' | 'order' }
  | { is: 'cancelled'; release: Release; order: Order }
  | { is: 'in-review'; release: Release; approvals: Approval[] }
  | { is: 'changes-asked'; release: Release; approval: Approval }
  | { is: 'cleared'; release: Release; approvals: Approval[] }

export interface StandingInput {
  /** The hash of the content as it is now; undefined while it cannot be published (an empty slot, no channel). */
  contentHash: string | undefined
  /** Every decision about the subject, in any order. */
  decisions: readonly Decision[]
  members: ReadonlyMap<string, Member>
  policy: Policy
}

/**
 * Whether a content may go out, from the decisions about it. Pure; decides the same on the phone and on the server.
 * A release and an approval count only for the content whose hash they bear, so an edit holds by itself. Two approvals
 * mean two distinct people; who released it does not count where the policy says so.
 */
export function standingOf({ contentHash, decisions, members, policy }: StandingInput): Standing {
  const ordered = [...decisions].sort(inOrder)
  const release = ordered.findLast(isRelease)
  if (!release) return { is: 'draft' }
  const after = ordered.slice(ordered.indexOf(release) + 1)
  const stopped = after.findLast((each): each is Order => isOrder(each) && (each.body.act === 'cancel' || each.body.act === 'hold'))
  if (stopped) {
    return stopped.body.act === 'cancel' ? { is: 'cancelled', release, order: stopped } : { is: 'held', release, why: 'order' }
  }
  if (release.body.contentHash !== contentHash) return { is: 'held', release, why: 'changed' }
  const verdicts = latestVerdicts(ordered.filter(isApproval), contentHash, members)
  const objection = verdicts.find((each) => each.body.kind === 'changes')
  if (objection && inOrder(release, objection) < 0) return { is: 'changes-asked', release, approval: objection }
  const approvals = verdicts.filter((each) => each.body.kind === 'approve' && (policy.ownWork || each.by !== release.by))
  if (policy.approval === 'needed' && approvals.length < policy.approvers) return { is: 'in-review', release, approvals }
  return { is: 'cleared', release, approvals }
}

/** The last word of each person who may approve, on this very content. */
function latestVerdicts(approvals: Approval[], contentHash: string, members: ReadonlyMap<string, Member>): Approval[] {
  const latest = new Map<string, Approval>()
  for (const approval of approvals) {
    const role = members.get(approval.by)?.body.role
    if (approval.body.contentHash !== contentHash || (role !== 'owner' && role !== 'manager')) continue
    latest.set(approval.by, approval)
  }
  return [...latest.values()]
}
