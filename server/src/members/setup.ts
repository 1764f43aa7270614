import type { SetupInspectResponse, SetupRequest } from '@inviato/shared/api.ts'
import { instant, language, uuid, zone } from '@inviato/shared/fields.ts'
import { createId } from '@inviato/shared/id.ts'
import * as z from 'zod/mini'
import type { Context } from '../context.ts'
import { claim } from '../database/claim.ts'
import { changeEntry, directoryKind, type Entry, readEntry } from '../database/directory.ts'
import { ApiError } from '../errors.ts'
import { prepareAccount, type Sender, storeAccount } from './account.ts'
import { linkTo } from './link.ts'
import { type Account, accounts, passkeys } from './record.ts'
import { createToken, hashToken, sameSecret } from './token.ts'
import { foundWorkspace } from './workspace.ts'

type Needs = Pick<Context, 'store' | 'clock' | 'secrets' | 'publicUrl'>

const linkLifetimeMs = 30 * 60_000

/** `setup:first`: the link to the first workspace, and what was made of it. */
const setups = directoryKind(
  'setup',
  z.strictObject({
    hash: z.string(),
    expiresAt: instant,
    /** Everything the first owner asked for, taken by one write: who wins it is the owner, and a crash loses nothing. */
    taken: z.optional(
      z.strictObject({
        account: accounts.schema,
        passkey: z.optional(passkeys.schema),
        workspace: z.strictObject({ id: uuid, liveChannelId: uuid, name: z.string(), language, zone }),
      }),
    ),
  }),
)

type Setup = z.infer<typeof setups.schema>

/**
 * At every start of a server without an owner: a fresh link, which voids the one before.
 * A set-up that a crash cut short is finished here.
 * @returns the link for the person at the machine; undefined where there is an owner
 */
export async function offerSetup(ctx: Needs): Promise<string | undefined> {
  const token = createToken()
  const setup = await changeEntry(ctx.store.directory, setups, 'first', (before) =>
    before?.taken ? undefined : { hash: hashToken(token), expiresAt: inHalfAnHour(ctx) },
  )
  if (setup?.taken) {
    await finish(ctx, setup.taken)
    return undefined
  }
  ctx.publicUrl.leaveOpen()
  return linkTo(ctx, '/setup', token)
}

/**
 * What the set-up screen has to ask.
 * @param origin where the person sees the screen
 * @throws {ApiError} 410 `link_used`, `link_expired`, 404 `link_unknown`, 400 `public_url_insecure`
 */
export async function inspectSetup(
  ctx: Needs & Pick<Context, 'config'>,
  token: string,
  origin: string,
): Promise<SetupInspectResponse> {
  const { expiresAt } = await readSetup(ctx, token)
  refuseInsecure(ctx, origin)
  return { expiresAt, publicUrl: asksPublicUrl(ctx, origin) ? origin : null }
}

/**
 * Makes the first workspace and its owner. Of two that come at once, one does.
 * @returns the owner's account
 * @throws {ApiError} as `inspectSetup`, and what is wrong with the password, the passkey or the address
 */
export async function completeSetup(
  ctx: Needs & Pick<Context, 'config'>,
  { token, account: person, workspace, publicUrl }: SetupRequest,
  { origin, deviceName }: Sender,
): Promise<Account> {
  const setup = await readSetup(ctx, token)
  refuseInsecure(ctx, origin)
  if (asksPublicUrl(ctx, origin) && publicUrl !== origin) {
    throw new ApiError(
      400,
      'public_url_differs',
      'Open this page at the address that you want to use, then confirm it.',
    )
  }
  const prepared = await prepareAccount(ctx, { origin, deviceName, ownWords: [workspace.name] }, person)
  const { language } = person
  const taken = { ...prepared, workspace: { id: createId(), liveChannelId: createId(), language, ...workspace } }
  const won = await claim(ctx.store.directory, { ...setup, taken })
  if (!won) throw used()
  await ctx.publicUrl.decide(asksPublicUrl(ctx, origin) ? origin : undefined)
  await finish(ctx, taken)
  return prepared.account
}

/** Each step is safe to repeat, so it may run again after a crash, and at every start. */
async function finish(ctx: Needs, { account, passkey, workspace }: NonNullable<Setup['taken']>): Promise<void> {
  await storeAccount(ctx, { account, passkey })
  await foundWorkspace(ctx, workspace, account)
}

/** @throws {ApiError} when the token opens nothing (any more) */
export async function readSetup(ctx: Needs, token: string): Promise<Entry<Setup>> {
  const setup = await readEntry(ctx.store.directory, setups, 'first')
  if (!setup || !sameSecret(setup.hash, hashToken(token))) {
    throw new ApiError(404, 'link_unknown', 'This link does not work. The server prints a new one when it starts.')
  }
  if (setup.taken) throw used()
  if (Date.parse(setup.expiresAt) <= ctx.clock.now().getTime()) {
    throw new ApiError(410, 'link_expired', 'This link is older than 30 minutes. Start the server again for a new one.')
  }
  return setup
}

/** Asked where the operator fixed no address and the person did not come from the machine itself. */
function asksPublicUrl({ config }: Pick<Context, 'config'>, origin: string): boolean {
  const { hostname } = new URL(origin)
  const isLocal =
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'
  return config.publicUrl === undefined && !isLocal
}

/** Over plain http a phone keeps nothing for later and makes no passkey: better said now than found out at an event. */
function refuseInsecure(ctx: Pick<Context, 'config'>, origin: string): void {
  if (!asksPublicUrl(ctx, origin) || origin.startsWith('https:')) return
  throw new ApiError(400, 'public_url_insecure', 'Phones need https. Put the server behind https, then open this link at that address.')
}

function inHalfAnHour(ctx: Pick<Context, 'clock'>): string {
  return new Date(ctx.clock.now().getTime() + linkLifetimeMs).toISOString()
}

function used(): ApiError {
  return new ApiError(410, 'link_used', 'This link was used already. Sign in instead.')
}
