import { randomBytes } from 'node:crypto'
import type { Invitation, InviteResponse } from '@inviato/shared/api.ts'
import { instant, uuid } from '@inviato/shared/fields.ts'
import { createId } from '@inviato/shared/id.ts'
import { type Role, role } from '@inviato/shared/member.ts'
import { invitableRoles } from '@inviato/shared/permission.ts'
import * as z from 'zod/mini'
import type { Context } from '../context.ts'
import { claim } from '../database/claim.ts'
import { changeEntry, directoryKind, type Entry, listEntries, readEntry } from '../database/directory.ts'
import { ApiError } from '../errors.ts'
import { linkTo } from './link.ts'
import type { SignedInMember } from './session.ts'
import { hashToken, sameSecret } from './token.ts'

type Needs = Pick<Context, 'store' | 'clock' | 'publicUrl'>

const lifetimeMs = 7 * 24 * 60 * 60_000

/** `invitation:<workspace>:<invitation>` */
const invitations = directoryKind(
  'invitation',
  z.strictObject({
    id: uuid,
    workspaceId: uuid,
    hash: z.string(),
    role,
    name: z.string(),
    createdBy: uuid,
    createdAt: instant,
    expiresAt: instant,
    usedBy: z.optional(uuid),
    revokedAt: z.optional(instant),
  }),
)

export type InvitationRecord = z.infer<typeof invitations.schema>

/**
 * Invites one person by a link that works once, within seven days.
 * @throws {ApiError} 403 `role` for a role that one may not hand out
 */
export async function invite(
  ctx: Needs,
  inviter: SignedInMember,
  { role, name }: { role: Role; name: string },
): Promise<InviteResponse> {
  if (!invitableRoles(inviter.role).includes(role))
    throw new ApiError(403, 'role', 'This role cannot be handed out by yours.')
  const id = createId()
  const token = createLinkToken(inviter.workspaceId, id)
  const now = ctx.clock.now().getTime()
  const created = await changeEntry(ctx.store.directory, invitations, `${inviter.workspaceId}:${id}`, () => ({
    id,
    workspaceId: inviter.workspaceId,
    hash: hashToken(token),
    role,
    name,
    createdBy: inviter.id,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + lifetimeMs).toISOString(),
  }))
  if (!created) throw new Error('An invitation was not stored')
  return { invitation: describe(ctx, created), link: linkTo(ctx, '/join', token) }
}

/** All invitations of a workspace, newest first. */
export async function listInvitations(ctx: Needs, workspaceId: string): Promise<Invitation[]> {
  const all = await listEntries(ctx.store.directory, invitations, `${workspaceId}:`)
  return all.map((invitation) => describe(ctx, invitation)).reverse()
}

/** Takes an invitation back. One that was used stays used: the member is removed as a member. */
export async function revokeInvitation(ctx: Needs, workspaceId: string, id: string): Promise<void> {
  const revokedAt = ctx.clock.now().toISOString()
  await changeEntry(ctx.store.directory, invitations, `${workspaceId}:${id}`, (before) =>
    before && !before.usedBy && !before.revokedAt ? { ...before, revokedAt } : undefined,
  )
}

/**
 * The invitation behind a link.
 * @param accountId who opens it: who used it already may open it again, to finish what a crash cut short
 * @throws {ApiError} 404 `link_unknown`, 410 `link_used`, `link_expired`, `link_revoked`
 */
export async function openInvitation(ctx: Needs, token: string, accountId?: string): Promise<Entry<InvitationRecord>> {
  const place = placeOf(token)
  const found = place && (await readEntry(ctx.store.directory, invitations, place))
  if (!found || !sameSecret(found.hash, hashToken(token))) {
    throw new ApiError(404, 'link_unknown', 'This link does not work. Ask for a new one.')
  }
  if (found.usedBy && found.usedBy === accountId) return found
  const { state } = describe(ctx, found)
  if (state !== 'open') throw new ApiError(410, `link_${state}`, 'This link does not work any more. Ask for a new one.')
  return found
}

/**
 * Uses an invitation up, for one account.
 * @throws {ApiError} 410 `link_used` for who came second
 */
export async function useInvitation(ctx: Needs, invitation: Entry<InvitationRecord>, accountId: string): Promise<void> {
  if (invitation.usedBy === accountId) return
  const won = await claim(ctx.store.directory, { ...invitation, usedBy: accountId })
  if (!won) throw new ApiError(410, 'link_used', 'This link was used by somebody else. Ask for a new one.')
}

function describe(ctx: Pick<Context, 'clock'>, record: InvitationRecord): Invitation {
  const { id, role, name, createdBy, createdAt, expiresAt } = record
  return { id, role, name, createdBy, createdAt, expiresAt, state: stateOf(ctx, record) }
}

function stateOf(ctx: Pick<Context, 'clock'>, { usedBy, revokedAt, expiresAt }: InvitationRecord): Invitation['state'] {
  if (usedBy) return 'used'
  if (revokedAt) return 'revoked'
  return Date.parse(expiresAt) <= ctx.clock.now().getTime() ? 'expired' : 'open'
}

/** Workspace and invitation (where to look, 16 bytes each), then 128 random bits: 64 characters, a small QR code. */
function createLinkToken(workspaceId: string, id: string): string {
  const place = Buffer.from(`${workspaceId}${id}`.replaceAll('-', ''), 'hex')
  return Buffer.concat([place, randomBytes(16)]).toString('base64url')
}

function placeOf(token: string): string | undefined {
  const hex = Buffer.from(token, 'base64url').toString('hex')
  if (hex.length !== 96) return undefined
  return [hex.slice(0, 32), hex.slice(32, 64)]
    .map((id) => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'))
    .join(':')
}
