import type { ChangeAccountRequest } from '@inviato/shared/api.ts'
import type { Context } from '../context.ts'
import { ApiError } from '../errors.ts'
import { checkPassword, readAccount } from './account.ts'
import { endOtherSessions } from './devices.ts'
import { giveBack, spendTry } from './limit.ts'
import { membershipsOf, showMember } from './membership.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { changeEntry } from '../database/directory.ts'
import { accounts } from './record.ts'
import { type SignedIn, wasProvedRecently } from './session.ts'

type Needs = Pick<Context, 'store' | 'clock' | 'publicUrl'>

/**
 * Changes an account and shows it in each of its workspaces. A new password ends the sessions on all other devices.
 * @throws {ApiError} 401 `sign_in_failed` for a wrong current password, 403 `prove_yourself` where there is none and the
 *   last sign-in is too long ago, 400 for what is wrong with the new one
 */
export async function changeAccount(
  ctx: Needs,
  signedIn: SignedIn,
  { name, language, password }: ChangeAccountRequest,
): Promise<void> {
  const { accountId } = signedIn
  const hash = password && (await newHash(ctx, signedIn, password))
  const account = await changeEntry(ctx.store.directory, accounts, accountId, (before) => {
    if (!before) return undefined
    return { ...before, ...(name && { name }), ...(language && { language }), ...(hash && { password: hash }) }
  })
  if (!account) return
  if (hash) await endOtherSessions(ctx, signedIn)
  for (const { workspaceId } of await membershipsOf(ctx, accountId)) await showMember(ctx, account, workspaceId)
}

async function newHash(
  ctx: Needs,
  signedIn: SignedIn,
  { current, next }: NonNullable<ChangeAccountRequest['password']>,
): Promise<string> {
  const { name, email, password } = await readAccount(ctx, signedIn.accountId)
  if (password) {
    const key = `password-change:${signedIn.accountId}`
    await spendTry(ctx, key, { tries: 10, windowMs: 15 * 60_000 })
    if (!(await verifyPassword(current ?? '', password))) {
      throw new ApiError(401, 'sign_in_failed', 'This is not the current password.')
    }
    await giveBack(ctx, key)
  } else if (!wasProvedRecently(ctx, signedIn)) {
    throw new ApiError(403, 'prove_yourself', 'Sign in again first: the last time is too long ago for this.')
  }
  checkPassword(next, [name, email])
  return hashPassword(next)
}
