import type { JoinInspectResponse, JoinRequest, NewAccount } from '@inviato/shared/api.ts'
import { storeId } from '@inviato/shared/collections.ts'
import * as z from 'zod/mini'
import type { Context } from '../context.ts'
import { getOrUndefined } from '../database/database.ts'
import { readEntry } from '../database/directory.ts'
import { prepareAccount, readAccount, type Sender, storeAccount } from './account.ts'
import { openInvitation, useInvitation } from './invitation.ts'
import { addMember } from './membership.ts'
import { type Account, accounts } from './record.ts'

type Needs = Pick<Context, 'store' | 'clock' | 'secrets' | 'publicUrl'>

const face = z.object({ name: z.string(), color: z.string() })

/** Name and colour of a workspace, as its document says them. */
export async function faceOf(ctx: Pick<Context, 'store'>, workspaceId: string): Promise<z.infer<typeof face>> {
  const document = await getOrUndefined(ctx.store.workspace(workspaceId), storeId('workspace', workspaceId))
  return face.parse(document)
}

/**
 * What a link invites to.
 * @throws {ApiError} as `openInvitation`
 */
export async function inspectInvitation(ctx: Needs, token: string): Promise<JoinInspectResponse> {
  const { workspaceId, role, createdBy, expiresAt } = await openInvitation(ctx, token)
  const { name, color } = await faceOf(ctx, workspaceId)
  const inviter = await readEntry(ctx.store.directory, accounts, createdBy)
  return { workspaceName: name, color, role, invitedBy: inviter?.name ?? '', expiresAt }
}

/**
 * Accepts an invitation: with a new account, or with the one that is signed in.
 * @param signedIn the signed-in account's id, if any
 * @returns the account that is a member now
 * @throws {ApiError} as `openInvitation`, 401 `signed_out` without any account, and what is wrong with a new one
 */
export async function join(
  ctx: Needs,
  { token, account: person }: JoinRequest,
  signedIn: string | undefined,
  from: Sender,
): Promise<Account> {
  const invitation = await openInvitation(ctx, token, signedIn)
  const { workspaceId, role } = invitation
  const account = person ? await newAccount(ctx, person, workspaceId, from) : await readAccount(ctx, signedIn)
  await useInvitation(ctx, invitation, account.id)
  await addMember(ctx, account, workspaceId, role)
  return account
}

async function newAccount(ctx: Needs, person: NewAccount, workspaceId: string, from: Sender): Promise<Account> {
  const { name } = await faceOf(ctx, workspaceId)
  const prepared = await prepareAccount(ctx, { ...from, ownWords: [name] }, person)
  await storeAccount(ctx, prepared)
  return prepared.account
}
