import { Agent, XRPCError } from '@atproto/api'
import * as z from 'zod'
import type { Access } from './driver.ts'
import { NeedsReconnect, OutcomeUnknown, Rejected, RetryLater } from './errors.ts'

/** What is sealed for a Bluesky channel. The app password stays, so that a refresh token lost with a backup is not a lost channel. */
const sealed = z.strictObject({
  /** Where the account signs in. */
  service: z.url(),
  /** Where its data lives: the same host, or the one that its DID document names. */
  pds: z.url(),
  did: z.string(),
  handle: z.string(),
  appPassword: z.string(),
  accessJwt: z.string(),
  refreshJwt: z.string(),
})
export type BlueskyCredentials = z.infer<typeof sealed>

type Fetch = Access['fetch']

/** Errors that say "this login is over"; everything else says nothing about it. */
const loggedOut = new Set(['ExpiredToken', 'InvalidToken', 'AuthMissing', 'AuthenticationRequired'])
const accountGone = new Set(['AccountTakedown', 'AccountSuspended', 'AccountDeactivated', 'RepoTakendown', 'RepoDeactivated'])

/** An agent without a login. Redirects are not followed: a token must not travel to a host that nobody named. */
export function anonymousAgent(service: string, fetch: Fetch, signal: AbortSignal): Agent {
  return new Agent({
    fetchHandler: (path, init) => fetch(new URL(path, service).href, { ...init, redirect: 'manual', signal }),
  })
}

/**
 * Signs in with an app password.
 * @throws NeedsReconnect when the host refuses the pair, RetryLater when it could not say
 */
export async function signIn(
  service: string, identifier: string, appPassword: string, { fetch, signal, now }: Pick<Access, 'fetch' | 'signal' | 'now'>,
): Promise<BlueskyCredentials> {
  try {
    const { data } = await anonymousAgent(service, fetch, signal).com.atproto.server.createSession({ identifier, password: appPassword })
    if (data.active === false) throw new NeedsReconnect('account-inactive', `the account is ${data.status ?? 'not active'}`)
    const { did, handle, accessJwt, refreshJwt, didDoc } = data
    return { service, pds: pdsIn(didDoc) ?? service, appPassword, did, handle, accessJwt, refreshJwt }
  } catch (error) {
    throw asLoginError(error, now())
  }
}

const didDocument = z.object({ service: z.array(z.object({ id: z.string(), serviceEndpoint: z.unknown() })) })

/** The host of an account's data. https://atproto.com/specs/did#did-documents */
function pdsIn(document: unknown): string | undefined {
  const services = didDocument.safeParse(document).data?.service ?? []
  const endpoint = services.find(({ id }) => id.endsWith('#atproto_pds'))?.serviceEndpoint
  return z.url({ protocol: /^https?$/ }).safeParse(endpoint).data
}

/** Where the account lives and who it is. */
export async function accountOf(access: Access): Promise<{ pds: string; did: string }> {
  return sealed.parse(await access.credentials.read())
}

/**
 * An agent that is signed in as the channel's account. Its access token is renewed shortly before it ends and
 * when the host no longer takes it; a new pair is sealed and stored before its first use.
 */
export async function signedInAgent(access: Access): Promise<{ agent: Agent; did: string }> {
  const { pds, did } = sealed.parse(await access.credentials.read())
  const agent = new Agent({
    did,
    async fetchHandler(path, init) {
      const ask = ({ accessJwt }: BlueskyCredentials) => {
        const headers = new Headers(init.headers)
        headers.set('authorization', `Bearer ${accessJwt}`)
        return access.fetch(new URL(path, pds).href, { ...init, headers, redirect: 'manual', signal: access.signal })
      }
      const current = await freshCredentials(access)
      const response = await ask(current)
      if (!(await refusesToken(response))) return response
      return ask(await renewed(access, current))
    },
  })
  return { agent, did }
}

async function freshCredentials(access: Access): Promise<BlueskyCredentials> {
  const current = sealed.parse(await access.credentials.read())
  const renewBefore = 60_000
  return expiryOf(current.accessJwt) - access.now() > renewBefore ? current : renewed(access, current)
}

/** A pair that is not the `stale` one: whoever comes second into the lock finds the new one already there. */
function renewed(access: Access, stale: BlueskyCredentials): Promise<BlueskyCredentials> {
  return access.credentials.exclusive(async () => {
    const before = sealed.parse(await access.credentials.read())
    // Two access tokens of one second are equal; refresh tokens never are.
    if (before.refreshJwt !== stale.refreshJwt) return before
    const after = await renew(before, access)
    await access.credentials.write(after)
    return after
  })
}

async function renew(before: BlueskyCredentials, access: Access): Promise<BlueskyCredentials> {
  const agent = anonymousAgent(before.service, access.fetch, access.signal)
  try {
    const headers = { authorization: `Bearer ${before.refreshJwt}` }
    const { data } = await agent.com.atproto.server.refreshSession(undefined, { headers })
    return { ...before, handle: data.handle, accessJwt: data.accessJwt, refreshJwt: data.refreshJwt }
  } catch (error) {
    if (!(error instanceof XRPCError) || !loggedOut.has(error.error)) throw asLoginError(error, access.now())
    return signIn(before.service, before.did, before.appPassword, access)
  }
}

/** A PDS answers an expired token with 400, not 401. The body is read from a copy. */
async function refusesToken(response: Response): Promise<boolean> {
  if (response.status === 401) return true
  if (response.status !== 400) return false
  const body: unknown = await response.clone().json().catch(() => null)
  const named = z.object({ error: z.string() }).safeParse(body)
  return named.success && loggedOut.has(named.data.error)
}

/** When a token ends, in ms since the epoch; 0 where it cannot be read, so that it is renewed. */
function expiryOf(jwt: string): number {
  try {
    const claims: unknown = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
    return z.object({ exp: z.number() }).parse(claims).exp * 1000
  } catch {
    return 0
  }
}

/** What a failed sign-in or renewal means. A host that cannot be reached has not refused anybody. */
function asLoginError(error: unknown, now: number): Error {
  if (error instanceof XRPCError && error.error === 'AuthFactorTokenRequired') {
    return new NeedsReconnect('app-password-needed', 'the host asks for a second factor: an app password is needed', { cause: error })
  }
  if (error instanceof XRPCError && loggedOut.has(error.error)) {
    return new NeedsReconnect('credentials-refused', error.message, { cause: error })
  }
  const meant = asNetworkError(error, now)
  return meant instanceof Rejected || meant instanceof OutcomeUnknown ? new RetryLater(meant.message, { cause: error }) : meant
}

/** Turns an answer of the host into what the caller does next. @param now in ms since the epoch */
export function asNetworkError(error: unknown, now: number): Error {
  if (!(error instanceof XRPCError)) return error instanceof Error ? error : new OutcomeUnknown(String(error))
  // What our own fetch threw comes back wrapped.
  if (error.cause instanceof NeedsReconnect || error.cause instanceof RetryLater) return error.cause
  if (accountGone.has(error.error)) return new NeedsReconnect('account-inactive', error.message, { cause: error })
  if (loggedOut.has(error.error)) return new NeedsReconnect('credentials-refused', error.message, { cause: error })
  const status: number = error.status
  if (status === 429) return new RetryLater(error.message, { at: retryAt(error.headers ?? {}, now), cause: error })
  if (status === 413) return new Rejected('too-large', error.message, { detail: error.message, cause: error })
  if (status === 400 || status === 403) return new Rejected('refused', error.message, { detail: error.message, cause: error })
  return new OutcomeUnknown(error.message, { cause: error })
}

/** `Retry-After` in seconds or as a date; else the hosts' own `ratelimit-reset`, in seconds since the epoch. Answers ms. */
function retryAt(headers: Record<string, string | undefined>, now: number): number | null {
  const after = headers['retry-after']
  if (after) return /^\d+$/.test(after) ? now + Number(after) * 1000 : Date.parse(after) || null
  const reset = Number(headers['ratelimit-reset'])
  return Number.isFinite(reset) && reset > 0 ? reset * 1000 : null
}
