import type { NewAccount } from '@inviato/shared/api.ts'
import { passwordProblem } from '@inviato/shared/password.ts'
import { createId } from '@inviato/shared/id.ts'
import type { Context } from '../context.ts'
import { type Entry, readEntry, writeEntry } from '../database/directory.ts'
import { ApiError } from '../errors.ts'
import { checkNewPasskey } from './passkey.ts'
import { hashPassword } from './password.ts'
import { type Account, accounts, emails, type Passkey, passkeys } from './record.ts'
import { hashToken } from './token.ts'

/** An account that is checked and ready to be stored, with its passkey if it has one. */
export interface PreparedAccount {
  account: Account
  passkey?: Passkey | undefined
}

/** Where a request comes from: the origin it was made on, and what its device is called. */
export interface Sender {
  origin: string
  deviceName: string
}

/**
 * Checks what a new person chose, and hashes or verifies it.
 * @param ownWords what others know besides name and e-mail, e.g. the brand: no password for it
 * @throws {ApiError} 400 `password_…` or `passkey_refused`
 */
export async function prepareAccount(
  ctx: Pick<Context, 'store' | 'secrets' | 'clock'>,
  { origin, deviceName, ownWords }: Sender & { ownWords: string[] },
  { name, email, language, credential }: NewAccount,
): Promise<PreparedAccount> {
  const common = { name, email, language, createdAt: ctx.clock.now().toISOString() }
  if (credential.kind === 'passkey') {
    const passkey = await checkNewPasskey(ctx, origin, credential.passkey, deviceName)
    return { account: { id: passkey.accountId, ...common }, passkey }
  }
  checkPassword(credential.password, [name, email, ...ownWords])
  return { account: { id: createId(), ...common, password: await hashPassword(credential.password) } }
}

/** @throws {ApiError} 400 `password_too_short`, `password_too_common`, … */
export function checkPassword(password: string, ownWords: string[]): void {
  const problem = passwordProblem(password, ownWords)
  if (!problem) return
  throw new ApiError(
    400,
    `password_${problem.replace('-', '_')}`,
    'Choose another password: longer, and not a well-known one.',
  )
}

/**
 * Stores a prepared account. Safe to repeat after a crash half-way.
 * @throws {ApiError} 409 `email_taken` when the address belongs to another account
 */
export async function storeAccount(ctx: Pick<Context, 'store'>, { account, passkey }: PreparedAccount): Promise<void> {
  const { directory } = ctx.store
  // The address first: it is what two people could want at once.
  const address = hashToken(account.email)
  await writeEntry(directory, emails, address, { accountId: account.id })
  const holder = await readEntry(directory, emails, address)
  if (holder?.accountId !== account.id) {
    throw new ApiError(409, 'email_taken', 'This address cannot be used for a new account here. Sign in with it first.')
  }
  await writeEntry(directory, accounts, account.id, account)
  if (passkey) await writeEntry(directory, passkeys, `${account.id}:${passkey.credentialId}`, passkey)
}

export async function findAccount(ctx: Pick<Context, 'store'>, email: string): Promise<Entry<Account> | undefined> {
  const holder = await readEntry(ctx.store.directory, emails, hashToken(email))
  return holder && readEntry(ctx.store.directory, accounts, holder.accountId)
}

/** @throws {ApiError} 401 when nobody is signed in, or the account is gone */
export async function readAccount(ctx: Pick<Context, 'store'>, accountId: string | undefined): Promise<Entry<Account>> {
  const account = accountId && (await readEntry(ctx.store.directory, accounts, accountId))
  if (!account) throw new ApiError(401, 'signed_out', 'Sign in again.')
  return account
}
