import type { PasskeyProof } from '@inviato/shared/passkey.ts'
import type { Context } from '../context.ts'
import { writeEntry, listEntries } from '../database/directory.ts'
import { ApiError } from '../errors.ts'
import { findAccount } from './account.ts'
import { type Allowance, giveBack, spendTry } from './limit.ts'
import { checkPasskey } from './passkey.ts'
import { hashPassword, isOutdated, verifyPassword } from './password.ts'
import { type Account, accounts, passkeys, sessions } from './record.ts'
import { hashToken, sameSecret } from './token.ts'

type Needs = Pick<Context, 'store' | 'clock' | 'secrets'>

const quarterHour = 15 * 60_000

/** Of one account, from all browsers that never signed in to it, together. */
const strangers: Allowance = { tries: 10, windowMs: quarterHour }
/** Of one account, from one browser that did. Strangers cannot use these up. */
const ownBrowser: Allowance = { tries: 10, windowMs: quarterHour }
/** From one address to whichever accounts. A whole venue has one, so it is wide, and only strangers' tries count. */
const address: Allowance = { tries: 300, windowMs: quarterHour }

/**
 * Signs in by e-mail and password. A wrong one and an unknown e-mail look the same, and cost the same work.
 * @param from the browser's own secret, if it has one, and the address it comes from
 * @throws {ApiError} 401 `sign_in_failed`, 429 `too_many_tries`
 */
export async function signInByPassword(
  ctx: Needs,
  { email, password }: { email: string; password: string },
  from: { browser: string | undefined; address: string },
): Promise<Account> {
  const account = await findAccount(ctx, email)
  const isKnown = account !== undefined && (await signedInBefore(ctx, account.id, from.browser))
  const counts: [key: string, allowance: Allowance][] = isKnown
    ? [[`password:${email}:${from.browser}`, ownBrowser]]
    : [
        [`password:${email}`, strangers],
        [`password-from:${from.address}`, address],
      ]
  for (const [key, allowance] of counts) await spendTry(ctx, key, allowance)
  const isRight = await verifyPassword(password, account?.password)
  if (!isRight || !account)
    throw new ApiError(401, 'sign_in_failed', 'This e-mail and password do not sign anybody in.')
  await Promise.all(counts.map(([key]) => giveBack(ctx, key)))
  if (account.password && isOutdated(account.password)) {
    await writeEntry(ctx.store.directory, accounts, account.id, { ...account, password: await hashPassword(password) })
  }
  return account
}

/**
 * Signs in by passkey. Nobody can guess one, so tries are not counted and an account under attack stays open to its owner.
 * @returns the account's id
 * @throws {ApiError} 401 `sign_in_failed`
 */
export async function signInByPasskey(ctx: Needs, origin: string, proof: PasskeyProof): Promise<string> {
  const passkey = await checkPasskey(ctx, origin, proof)
  const { accountId, credentialId } = passkey
  // Somebody faster with the same passkey stored a newer counter: that is no reason to refuse this one.
  await writeEntry(ctx.store.directory, passkeys, `${accountId}:${credentialId}`, passkey)
  return accountId
}

/** Whether this browser has signed in to the account before, also when that session has ended since. */
async function signedInBefore(ctx: Needs, accountId: string, browser: string | undefined): Promise<boolean> {
  if (!browser) return false
  const hash = hashToken(browser)
  const all = await listEntries(ctx.store.directory, sessions, `${accountId}:`)
  return all.some(({ browserHash }) => sameSecret(browserHash, hash))
}
