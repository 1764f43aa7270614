import { type Invitation, invitationsResponse, type InviteResponse, inviteResponse } from '@inviato/shared/api.ts'
import { storeId } from '@inviato/shared/collections.ts'
import type { Decision } from '@inviato/shared/decision.ts'
import type { Member, Role } from '@inviato/shared/member.ts'
import { decide } from './decisions.ts'
import { ask, nothing } from './request.ts'
import type { Writer } from './writer.ts'

/** Invitations that can still be used. @throws Refused, Unreachable */
export async function openInvitations(workspaceId: string): Promise<Invitation[]> {
  const { invitations } = await ask(`/api/workspaces/${workspaceId}/invitations`, invitationsResponse)
  return invitations.filter(({ state }) => state === 'open')
}

/** Makes a link that lets one person in. It is told this once. @throws Refused, Unreachable */
export function invite(workspaceId: string, role: Role, name: string): Promise<InviteResponse> {
  return ask(`/api/workspaces/${workspaceId}/invitations`, inviteResponse, { body: { role, name: name.trim() } })
}

/** @throws Refused, Unreachable */
export async function takeBackInvitation(workspaceId: string, id: string): Promise<void> {
  await ask(`/api/workspaces/${workspaceId}/invitations/${id}`, nothing, { method: 'DELETE' })
}

/** Asks the server to give a member another role, while they still have the one that was seen. Waits without a network. */
export function orderRole(writer: Writer, member: Member, role: Role): Promise<Decision> {
  const body = { kind: 'order', act: 'role', role, seenState: member.body.role } as const
  return decide(writer, storeId('members', member.id), body)
}

/** Asks the server to take a member out of the brand. Waits without a network. */
export function orderRemoval(writer: Writer, member: Member): Promise<Decision> {
  const body = { kind: 'order', act: 'remove', seenState: member.body.role } as const
  return decide(writer, storeId('members', member.id), body)
}

/** Who is in the brand now: owners first, then by name. */
export function presentMembers(members: Iterable<Member>): Member[] {
  const rank: Record<Role, number> = { owner: 0, manager: 1, author: 2, reviewer: 3 }
  return [...members]
    .filter(({ body }) => !body.removedAt)
    .sort((a, b) => rank[a.body.role] - rank[b.body.role] || a.body.name.localeCompare(b.body.name))
}
