import { type MemberDocument, memberSchema, type Role } from '@inviato/shared/member.ts'
import { storeId } from '@inviato/shared/collections.ts'
import type { Context } from '../context.ts'
import { changeStored } from '../database/change.ts'
import { fieldsOf } from '../database/document.ts'
import { changeEntry, listEntries, readEntry } from '../database/directory.ts'
import { type Account, type MembershipRecord, memberships } from './record.ts'

type Directory = Pick<Context, 'store' | 'clock'>

/** The workspaces that an account belongs to now. */
export async function membershipsOf(ctx: Directory, accountId: string): Promise<MembershipRecord[]> {
  const all = await listEntries(ctx.store.directory, memberships, `${accountId}:`)
  return all.filter(({ removedAt }) => !removedAt)
}

/** An account's place in a workspace, or undefined for who has none (any more). */
export async function findMembership(
  ctx: Directory,
  accountId: string,
  workspaceId: string,
): Promise<MembershipRecord | undefined> {
  const found = await readEntry(ctx.store.directory, memberships, membershipId(accountId, workspaceId))
  return found?.removedAt ? undefined : found
}

/**
 * Makes an account a member: first what lets them in, then the document that the others see. Safe to repeat.
 * Who was removed and comes back is the same member again.
 */
export async function addMember(ctx: Directory, account: Account, workspaceId: string, role: Role): Promise<void> {
  const now = ctx.clock.now().toISOString()
  await changeEntry(ctx.store.directory, memberships, membershipId(account.id, workspaceId), (before) =>
    before && !before.removedAt ? undefined : { accountId: account.id, workspaceId, role, joinedAt: now },
  )
  await showMember(ctx, account, workspaceId)
}

/** Writes the member's document after the directory: name, language, role, and whether they are still there. */
export async function showMember(ctx: Directory, account: Account, workspaceId: string): Promise<void> {
  const membership = await readEntry(ctx.store.directory, memberships, membershipId(account.id, workspaceId))
  if (!membership) return
  const { role, removedAt, joinedAt } = membership
  const { name, language } = account
  await changeMemberDocument(ctx, workspaceId, account.id, (before) => ({
    ...blank(account.id, before?.at ?? joinedAt),
    body: { kind: 'member', name, role, language, ...(removedAt && { removedAt }) },
  }))
}

/** Changes a member's role, for the directory and for all to see. */
export async function changeRole(ctx: Directory, account: Account, workspaceId: string, role: Role): Promise<void> {
  await changeEntry(ctx.store.directory, memberships, membershipId(account.id, workspaceId), (before) =>
    before && before.role !== role ? { ...before, role } : undefined,
  )
  await showMember(ctx, account, workspaceId)
}

/** Takes a member out of a workspace. Their phones learn it from their own document and lock what is unsent. */
export async function removeMember(ctx: Directory, account: Account, workspaceId: string): Promise<void> {
  const removedAt = ctx.clock.now().toISOString()
  await changeEntry(ctx.store.directory, memberships, membershipId(account.id, workspaceId), (before) =>
    before && !before.removedAt ? { ...before, removedAt } : undefined,
  )
  await showMember(ctx, account, workspaceId)
}

/**
 * Writes a document of `members`, of which the server is the only author.
 * @param change gives the document's new state, or undefined to leave it
 */
export async function changeMemberDocument(
  ctx: Directory,
  workspaceId: string,
  id: string,
  change: (before: MemberDocument | undefined) => MemberDocument | undefined,
): Promise<void> {
  await changeStored(ctx.store.workspace(workspaceId), storeId('members', id), (found) => {
    const before = found && memberSchema.parse(fieldsOf(found))
    const after = change(before)
    return !after || (before && sameBody(before, after)) ? undefined : memberSchema.parse(after)
  })
}

function blank(id: string, at: string): Omit<MemberDocument, 'body'> {
  return { id, at, arrivedAt: at }
}

function sameBody(before: MemberDocument, after: MemberDocument): boolean {
  return JSON.stringify(sorted(before.body)) === JSON.stringify(sorted(after.body))
}

function sorted(body: object): [string, unknown][] {
  return Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1))
}

function membershipId(accountId: string, workspaceId: string): string {
  return `${accountId}:${workspaceId}`
}
