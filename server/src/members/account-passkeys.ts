import type { PasskeyEntry } from '@inviato/shared/api.ts'
import type { NewPasskey, NewPasskeyOptions } from '@inviato/shared/passkey.ts'
import type { Context } from '../context.ts'
import { listEntries, removeEntry, writeEntry } from '../database/directory.ts'
import { ApiError } from '../errors.ts'
import { readAccount, type Sender } from './account.ts'
import { checkNewPasskey, offerPasskey } from './passkey.ts'
import { passkeys } from './record.ts'
import type { SignedIn } from './session.ts'

type Needs = Pick<Context, 'store' | 'clock' | 'secrets'>

export async function listPasskeys(ctx: Needs, { accountId }: SignedIn): Promise<PasskeyEntry[]> {
  const all = await listEntries(ctx.store.directory, passkeys, `${accountId}:`)
  return all.map(({ credentialId, name, createdAt, lastUsedAt }) => ({ id: credentialId, name, createdAt, lastUsedAt }))
}

/** What the browser needs to make one more passkey for the account. */
export async function offerAnotherPasskey(
  ctx: Needs,
  { accountId }: SignedIn,
  { origin }: Sender,
): Promise<NewPasskeyOptions> {
  const { name, email } = await readAccount(ctx, accountId)
  return offerPasskey(ctx, origin, { accountId, name, email })
}

/** @throws {ApiError} 400 `passkey_refused`, also for one that was made for another account */
export async function addPasskey(ctx: Needs, { accountId }: SignedIn, made: NewPasskey, from: Sender): Promise<void> {
  const passkey = await checkNewPasskey(ctx, from.origin, made, from.deviceName)
  if (passkey.accountId !== accountId)
    throw new ApiError(400, 'passkey_refused', 'This passkey was made for another account.')
  await writeEntry(ctx.store.directory, passkeys, `${accountId}:${passkey.credentialId}`, passkey)
}

/** @throws {ApiError} 409 `last_way_in` for the only passkey of an account without a password */
export async function removePasskey(ctx: Needs, { accountId }: SignedIn, credentialId: string): Promise<void> {
  const all = await listEntries(ctx.store.directory, passkeys, `${accountId}:`)
  const passkey = all.find((entry) => entry.credentialId === credentialId)
  if (!passkey) return
  const { password } = await readAccount(ctx, accountId)
  if (all.length === 1 && !password) throw new ApiError(409, 'last_way_in', 'Nothing else would let you in again.')
  await removeEntry(ctx.store.directory, passkey)
}
