import { fromStoreId } from '@inviato/shared/collections.ts'
import { decisionSchema, isOrder, type Order } from '@inviato/shared/decision.ts'
import { isMember } from '@inviato/shared/member.ts'
import type { Context } from '../context.ts'
import type { Database } from '../database/database.ts'
import { listDocuments, parseStored } from '../database/document.ts'
import { readEntry } from '../database/directory.ts'
import { reactToChanges } from '../database/react.ts'
import { changeRole, findMembership, removeMember } from './membership.ts'
import { accounts } from './record.ts'

type Needs = Pick<Context, 'store' | 'clock' | 'log' | 'signal'>

/**
 * Carries out what owners order about members: another role, or leaving. The outcome is the member's document.
 * A workspace always keeps an owner: an order that would take the last one changes nothing.
 */
export function startMemberOrders(ctx: Needs): AsyncDisposable {
  return reactToChanges(ctx, 'member-orders', async (change, workspace) => {
    if (fromStoreId(change.id)?.collection !== 'decisions') return
    const decision = parseStored(decisionSchema, change.doc)
    if (decision && isOrder(decision)) await carryOut(ctx, workspace, decision)
  })
}

async function carryOut(
  ctx: Needs,
  { id: workspaceId, db }: { id: string; db: Database },
  order: Order,
): Promise<void> {
  const subject = fromStoreId(order.subject)
  if (subject?.collection !== 'members') return
  const { act, role, seenState } = order.body
  // The order may have waited on a phone for long: whoever gave it may be an owner no more.
  if ((await findMembership(ctx, order.by, workspaceId))?.role !== 'owner') return
  const before = await findMembership(ctx, subject.id, workspaceId)
  const account = await readEntry(ctx.store.directory, accounts, subject.id)
  if (!before || !account || (seenState !== undefined && seenState !== before.role)) return
  const keepsOwner = act === 'role' && role === 'owner'
  if (before.role === 'owner' && !keepsOwner && (await countOwners(db)) < 2) return
  if (act === 'remove') await removeMember(ctx, account, workspaceId)
  if (act === 'role' && role) await changeRole(ctx, account, workspaceId, role)
}

async function countOwners(db: Database): Promise<number> {
  const members = (await listDocuments(db, 'members')).filter(isMember)
  return members.filter(({ body }) => body.role === 'owner' && !body.removedAt).length
}
